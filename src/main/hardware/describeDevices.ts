import type { Device, Placement } from '../../shared/schema/device.ts';
import { gpuReports, type Surroundings } from './backendReports.ts';
import { mergeSightings } from './mergeSightings.ts';
import type { Sighting } from './sighting.ts';

/** What the sources told together, as devices: graphics cards by promise, the processor, what only plays a card. */
export function describeDevices(
  sources: readonly (readonly Sighting[])[],
  processor: Device,
  around: Surroundings,
): Device[] {
  const cards = mergeSightings(sources).map((card): Device => {
    const place = placementOf(card);
    const shared = card.memoryShared ?? (place === 'integrated' || place === 'software');
    return {
      id: idOf(card),
      kind: 'gpu',
      name: card.name ?? `Graphics card${card.pciId === undefined ? '' : ` ${card.pciId}`}`,
      vendor: card.vendor ?? 'other',
      placement: place,
      memory: {
        total: card.memoryTotal ?? (shared ? processor.memory.total : null),
        free: card.memoryFree ?? (shared ? processor.memory.free : null),
        shared,
      },
      ...(card.driver !== undefined && { driver: card.driver }),
      backends: gpuReports(card, around),
    };
  });
  return [...uniqueIds(cards), processor].toSorted((a, b) => promise(a) - promise(b) || memory(b) - memory(a));
}

function placementOf(card: Sighting): Placement {
  if (card.vendor === 'software') return 'software';
  return card.placement ?? 'unknown';
}

const ranks: Readonly<Record<Placement, number>> = { discrete: 0, unknown: 1, integrated: 2, software: 4 };

/** Smaller is more promising; the processor stands before what it only plays. */
const promise = (one: Device): number => (one.kind === 'cpu' ? 3 : ranks[one.placement ?? 'unknown']);
const memory = (one: Device): number => one.memory.total ?? 0;

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');

const idOf = (card: Sighting): string =>
  `gpu-${slug(card.slot ?? card.pciId ?? card.name ?? card.engine?.name ?? 'card')}`;

function uniqueIds(devices: readonly Device[]): Device[] {
  const seen = new Map<string, number>();
  return devices.map((one) => {
    const count = (seen.get(one.id) ?? 0) + 1;
    seen.set(one.id, count);
    return count === 1 ? one : { ...one, id: `${one.id}-${count}` };
  });
}
