/** A native progress tick. Every phase starts with step 0. */
export interface Tick {
  readonly step: number;
  readonly total: number;
}

export interface PhaseProgress {
  readonly phase: 'encode' | 'sample' | 'decode';
  readonly step: number;
  readonly total: number;
}

/** Where every image starts: text encoding, and image encoding for image to image, give no ticks. */
export const encoding: PhaseProgress = { phase: 'encode', step: 0, total: 0 };

/**
 * What a tick says after `before`, as the progress to report in order; empty when it says nothing new.
 *
 * Decoding gives no ticks unless it is tiled, so it begins with the last sampling step and reports that
 * step's numbers; a tiled decode shows as a second series from step 0 and reports its tiles.
 */
export function afterTick(before: PhaseProgress, tick: Tick): PhaseProgress[] {
  const { step, total } = tick;
  switch (before.phase) {
    case 'encode':
      return sampled(step, total);
    case 'sample':
      return step > before.step ? sampled(step, total) : [];
    case 'decode':
      return step === 0 || (total === before.total && step > before.step) ? [{ phase: 'decode', step, total }] : [];
    default:
      throw new Error(`no such phase: ${String(before.phase satisfies never)}`);
  }
}

function sampled(step: number, total: number): PhaseProgress[] {
  const sample: PhaseProgress = { phase: 'sample', step, total };
  return step >= total && total > 0 ? [sample, { phase: 'decode', step, total }] : [sample];
}

/** A tick from the native library's JSON, or null when it is none. */
export function parseTick(text: string): Tick | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('step' in value) || !('total' in value)) return null;
    const { step, total } = value;
    return Number.isInteger(step) && Number.isInteger(total) ? { step: Number(step), total: Number(total) } : null;
  } catch {
    return null;
  }
}
