import type { WireProgress } from '../../shared/schema/engineWire.ts';
import type { RenderProgress } from '../../shared/schema/render.ts';

/** Longest step seen for an engine spec, over all its images and processes. */
export interface StepPace {
  longestStepMs: number;
}

export interface ProgressTracker {
  /** Takes what the engine told, by event or by answer; answers the new progress, or undefined for old news. */
  take(told: WireProgress): RenderProgress | undefined;
  /** Something moved that is no step: the image was taken up, or is done. */
  touch(): void;
  /** Milliseconds since anything moved. */
  quietMs(): number;
  /** Milliseconds of all steps; 0 where none were told. */
  sampleMs(): number;
}

interface Mark {
  readonly at: number;
  readonly step: number;
  readonly total: number;
}

const order = { encode: 0, sample: 1, decode: 2 } as const;
const stages = { encode: 'loading', sample: 'diffusion', decode: 'decoding' } as const;

/** Turns the progress of one image into steps that never go back, and measures them with a monotonic clock. */
export function createProgressTracker(monotonic: () => number, pace: StepPace): ProgressTracker {
  let last: WireProgress | undefined;
  let movedAt = monotonic();
  let sampled: { readonly from: Mark; readonly to: Mark } | undefined;

  function isNews(told: WireProgress): boolean {
    if (last === undefined) return true;
    if (last.phase === told.phase) return told.step > last.step;
    return order[told.phase] > order[last.phase];
  }

  return {
    take(told) {
      if (!isNews(told)) return undefined;
      const now = monotonic();
      if (last?.phase === 'sample') pace.longestStepMs = Math.max(pace.longestStepMs, now - movedAt);
      last = told;
      movedAt = now;
      if (told.phase === 'sample') {
        const mark = { at: now, step: told.step, total: told.total };
        sampled = { from: sampled?.from ?? mark, to: mark };
      }
      return { stage: stages[told.phase], step: told.step, total: told.total };
    },
    touch() {
      movedAt = monotonic();
    },
    quietMs: () => monotonic() - movedAt,
    sampleMs() {
      const steps = sampled ? sampled.to.step - sampled.from.step : 0;
      // Where the first steps were not heard of, they took as long as the others.
      return sampled && steps > 0 ? ((sampled.to.at - sampled.from.at) * sampled.to.total) / steps : 0;
    },
  };
}
