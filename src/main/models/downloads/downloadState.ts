import type { DownloadState } from '../../../shared/schema/download.ts';

export type DownloadAction = 'start' | 'pause' | 'resume' | 'interrupt' | 'verify' | 'complete' | 'fail';

/** A download that is taken off the list leaves no state behind. */
const table: Readonly<Record<DownloadState, Partial<Record<DownloadAction, DownloadState>>>> = {
  waiting: { start: 'running', pause: 'paused' },
  running: { pause: 'paused', verify: 'verifying', fail: 'failed', interrupt: 'waiting' },
  verifying: { pause: 'paused', complete: 'complete', fail: 'failed', interrupt: 'waiting' },
  paused: { resume: 'waiting' },
  failed: { resume: 'waiting' },
  complete: {},
};

/** The state after an action. Throws what is a bug: an action that the state does not allow. */
export function nextState(state: DownloadState, action: DownloadAction): DownloadState {
  const next = table[state][action];
  if (next === undefined) throw new Error(`a download that is ${state} cannot ${action}`);
  return next;
}
