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
}

const order = { encode: 0, sample: 1, decode: 2 } as const;
const stages = { encode: 'loading', sample: 'diffusion', decode: 'decoding' } as const;

/** Turns the progress of one image into steps that never go back, and measures them with a monotonic clock. */
export function createProgressTracker(monotonic: () => number, pace: StepPace): ProgressTracker {
  let last: WireProgress | undefined;
  let movedAt = monotonic();

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
      return { stage: stages[told.phase], step: told.step, total: told.total };
    },
    touch() {
      movedAt = monotonic();
    },
    quietMs: () => monotonic() - movedAt,
  };
}
