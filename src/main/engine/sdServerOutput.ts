import type { WireProgress } from '../../shared/schema/engineWire.ts';

/** What a line of `sd-server`'s stdout tells. */
export type OutputMark =
  /** `weights`: read from the file, in bytes a second; `steps`: of sampling, or tiles of a picture. */
  | { readonly is: 'bar'; readonly of: 'weights' | 'steps'; readonly step: number; readonly total: number }
  /** Its log says where it is, so that a bar can be told by what stands before it. */
  | { readonly is: 'listening' | 'sampling' | 'decoding' | 'done' };

/** `  |=====>      | 3/20 - 1.52it/s`, `  |####       | 105/216 - 2.71GB/s`; nan and inf where no time has passed. */
const bar = /\|[ =>#]{50}\| (\d{1,9})\/(\d{1,9}) - (?:\d+(?:\.\d+)?|-?nan|-?inf)(it\/s|s\/it|[KMG]?B\/s)/;

const words: readonly (readonly [RegExp, Exclude<OutputMark['is'], 'bar'>])[] = [
  [/\blistening on: /, 'listening'],
  [/\bgenerating image: \d+\/\d+ - seed /, 'sampling'],
  [/\b(?:sampling completed, |decoding \d+(?:\/\d+)? latents)/, 'decoding'],
  [/\bgenerate_image completed/, 'done'],
];
/** A line of its log; what a prompt says in a longer log does not count. */
const logLine = /^\[[A-Z]+ *\] \S+:\d+ +- /;

/** Undefined for everything else. The line is without control sequences. */
export function readSdServerLine(line: string): OutputMark | undefined {
  const drawn = bar.exec(line);
  if (drawn) {
    const [step, total] = [Number(drawn[1]), Number(drawn[2])];
    if (step > total || total === 0) return undefined;
    return { is: 'bar', of: drawn[3]?.endsWith('B/s') ? 'weights' : 'steps', step, total };
  }
  const head = logLine.exec(line)?.[0];
  if (head === undefined) return undefined;
  const text = line.slice(head.length - 1);
  const said = words.find(([pattern]) => pattern.exec(text)?.index === 1);
  return said && { is: said[1] };
}

export type SdServerNews =
  | { readonly type: 'atWork'; readonly progress: WireProgress }
  /** It loaded its model and is about to answer. */
  | { readonly type: 'opening' }
  /** The image at work is done, or about to be: worth asking for. */
  | { readonly type: 'settling' };

/**
 * Follows the output of one `sd-server` process. Its bars do not say what they count, so the log before them does:
 * one before sampling counts tiles of the picture that is started from, one behind it tiles of the result. Where
 * the log is silent every bar is taken for sampling.
 */
export function createSdServerReader(): (line: string) => SdServerNews | undefined {
  let phase: WireProgress['phase'] = 'encode';
  let logs = false;

  const at = (step: number, total: number): SdServerNews => ({
    type: 'atWork',
    progress: { phase: logs ? phase : 'sample', step, total, image: 0, images: 1 },
  });

  return (line) => {
    const mark = readSdServerLine(line);
    switch (mark?.is) {
      case 'bar':
        // Weights that are read again in the middle of an image are no progress of it.
        if (mark.of === 'weights') return phase === 'encode' && logs ? at(mark.step, mark.total) : undefined;
        return at(mark.step, mark.total);
      case 'listening':
        logs = true;
        return { type: 'opening' };
      case 'sampling':
        [logs, phase] = [true, 'sample'];
        return at(0, 0);
      case 'decoding':
        [logs, phase] = [true, 'decode'];
        return at(0, 0);
      case 'done':
        [logs, phase] = [true, 'encode'];
        return { type: 'settling' };
      case undefined:
        return undefined;
    }
  };
}
