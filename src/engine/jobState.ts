import type { WireProgress } from '../shared/schema/engineWire.ts';

export interface JobFailure {
  readonly code: 'cancelled' | 'generation_failed' | 'out_of_memory';
  readonly message: string;
}

/** Times are epoch milliseconds. */
export type JobState =
  | { readonly status: 'queued' }
  | {
      readonly status: 'generating';
      readonly startedAt: number;
      readonly progress: WireProgress;
      readonly cancelling: boolean;
    }
  | { readonly status: 'completed'; readonly startedAt: number; readonly finishedAt: number }
  | { readonly status: 'failed'; readonly startedAt: number; readonly finishedAt: number; readonly error: JobFailure }
  | {
      readonly status: 'cancelled';
      readonly startedAt: number | null;
      readonly finishedAt: number;
      readonly error: JobFailure;
    };

export type JobChange =
  | { readonly type: 'start'; readonly at: number; readonly progress: WireProgress }
  | { readonly type: 'progress'; readonly progress: WireProgress }
  | { readonly type: 'cancel'; readonly at: number }
  | { readonly type: 'complete'; readonly at: number }
  | { readonly type: 'fail'; readonly at: number; readonly error: JobFailure };

const cancelled: JobFailure = { code: 'cancelled', message: 'The job was cancelled.' };

/**
 * The next state of a job. A job that waits is cancelled at once; one at work is first marked, and ends as
 * cancelled whichever way the native library then settles.
 *
 * @throws Error for a change that cannot happen in that state: a bug.
 */
export function nextJobState(state: JobState, change: JobChange): JobState {
  if (state.status === 'queued') {
    if (change.type === 'start')
      return { status: 'generating', startedAt: change.at, progress: change.progress, cancelling: false };
    if (change.type === 'cancel')
      return { status: 'cancelled', startedAt: null, finishedAt: change.at, error: cancelled };
  }
  if (state.status === 'generating') {
    const { startedAt } = state;
    if (change.type === 'progress') return { ...state, progress: change.progress };
    if (change.type === 'cancel') return { ...state, cancelling: true };
    if (change.type === 'complete' || change.type === 'fail') {
      const finishedAt = change.at;
      if (state.cancelling) return { status: 'cancelled', startedAt, finishedAt, error: cancelled };
      if (change.type === 'complete') return { status: 'completed', startedAt, finishedAt };
      return { status: 'failed', startedAt, finishedAt, error: change.error };
    }
  }
  throw new Error(`a job that is ${state.status} cannot ${change.type}`);
}
