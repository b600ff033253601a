import type { LoadMeasures, MemoryRung } from '../../../shared/schema/fit.ts';

/** What of a model decides which measures help it. */
export interface LadderFacts {
  readonly family: string;
  /** Of its weights, as the header tells: `F16`, `Q4_K`. */
  readonly precision?: string | undefined;
  /** What it is drawn on: `cpu`, `vulkan0` … */
  readonly backend: string;
}

/** What a rung means for the engine: part of it when it is started, part with each image. */
export interface Measures {
  readonly load?: LoadMeasures;
  /** Another device than the one that is chosen. */
  readonly backend?: 'cpu';
  /** Side of a tile in pixels, where the picture is decoded in tiles. */
  readonly tileSize?: number;
}

/** What a VAE decodes at once: the size that the native library takes by itself, and half of it. */
const TILE = 256;
const SMALL_TILE = 128;

/** These draw pixels: there is nothing to decode. */
const WITHOUT_VAE = new Set(['minit2i', 'chroma-radiance']);

/** Of these it is known that the engine can draw with weights that it rounded itself; MiniT2I ends the process. */
const CAN_BE_ROUNDED = new Set(['flux']);
const WHOLE = /^(?:BF16|F16|F32)$/;

/**
 * The ways to draw with less memory that can help this model on this device, the cheapest first. Each does what the
 * ones before it do too, and only the last changes the picture by more than rounding.
 */
export function ladderOf({ family, precision, backend }: LadderFacts): readonly MemoryRung[] {
  const onCard = backend !== 'cpu';
  const tiled = !WITHOUT_VAE.has(family);
  return [
    'none',
    ...(tiled ? (['tiles'] as const) : []),
    ...(onCard ? (['weightsInRam'] as const) : (['weightsOnDisk'] as const)),
    ...(tiled ? (['smallTiles'] as const) : []),
    ...(onCard ? (['processor'] as const) : []),
    ...(CAN_BE_ROUNDED.has(family) && WHOLE.test(precision ?? '') ? (['smallNumbers'] as const) : []),
  ];
}

/** What a rung stands for with a model on a device. */
export function measuresOf(rung: MemoryRung, { family, backend }: Pick<LadderFacts, 'family' | 'backend'>): Measures {
  const { tileSize, ...rest } = usualMeasures(rung, backend);
  return WITHOUT_VAE.has(family) || tileSize === undefined ? rest : { ...rest, tileSize };
}

function usualMeasures(rung: MemoryRung, backend: string): Measures {
  const onCard = backend !== 'cpu';
  switch (rung) {
    case 'none':
      return {};
    case 'tiles':
      return { tileSize: TILE };
    case 'weightsInRam':
      return { tileSize: TILE, load: { weights: 'ram' } };
    case 'weightsOnDisk':
      return { tileSize: TILE, load: { weights: 'disk' } };
    case 'smallTiles':
      return { tileSize: SMALL_TILE, load: { weights: onCard ? 'ram' : 'disk' } };
    case 'processor':
      return { tileSize: SMALL_TILE, load: { weights: 'disk' }, backend: 'cpu' };
    case 'smallNumbers':
      return { tileSize: SMALL_TILE, load: { weights: 'disk', type: 'q8_0' }, ...(onCard && { backend: 'cpu' }) };
  }
}

/**
 * The next rung to try; undefined at the end of the ladder, and where a rung is not in it (the model or the device is
 * another one since), the first that asks for less than nothing at all.
 *
 * @param loading the memory did not even suffice to load: what only changes how a picture is decoded cannot help.
 */
export function nextRung(ladder: readonly MemoryRung[], rung: MemoryRung, loading: boolean): MemoryRung | undefined {
  const here = Math.max(0, ladder.indexOf(rung));
  return ladder.slice(here + 1).find((next) => !loading || (next !== 'tiles' && next !== 'smallTiles'));
}

/** The higher of two rungs of a ladder; one that is not in it counts as none. */
export const higherRung = (ladder: readonly MemoryRung[], a: MemoryRung, b: MemoryRung): MemoryRung =>
  ladder.indexOf(b) > Math.max(0, ladder.indexOf(a)) ? b : ladder.includes(a) ? a : 'none';

const words: Readonly<Record<MemoryRung, string>> = {
  none: 'without any measure against want of memory',
  tiles: 'with the picture decoded in tiles',
  weightsInRam: 'with the weights kept in the memory of the machine',
  weightsOnDisk: 'with each part of the model read from disk while it works',
  smallTiles: 'with the picture decoded in small tiles',
  processor: 'on the processor',
  smallNumbers: 'with weights rounded to 8 bits, which changes the picture a little',
};

/** What a rung does, as the end of a sentence. */
export const rungWords = (rung: MemoryRung): string => words[rung];
