import type { BuildState } from '../../../shared/schema/engineBuild.ts';

export type BuildAction =
  | 'fetch'
  | 'check'
  | 'pause'
  | 'fetched'
  | 'verified'
  | 'whole'
  | 'unpacked'
  | 'pass'
  | 'refuse'
  | 'fail';

/**
 * `fetch` begins or goes on with the archives, `check` looks at the files that are there already: `whole` leads from it to
 * the test, `fetch` to new archives. What was under way when the app ended begins with one of these two again.
 */
const table: Readonly<Record<BuildState, Partial<Record<BuildAction, BuildState>>>> = {
  absent: { fetch: 'downloading', check: 'verifying' },
  downloading: { fetch: 'downloading', check: 'verifying', fetched: 'verifying', pause: 'paused', fail: 'failed' },
  paused: { fetch: 'downloading', check: 'verifying' },
  verifying: {
    fetch: 'downloading',
    check: 'verifying',
    verified: 'unpacking',
    whole: 'testing',
    pause: 'paused',
    fail: 'failed',
  },
  unpacking: { fetch: 'downloading', check: 'verifying', unpacked: 'testing', pause: 'paused', fail: 'failed' },
  testing: {
    fetch: 'downloading',
    check: 'verifying',
    pass: 'ready',
    refuse: 'refused',
    pause: 'paused',
    fail: 'failed',
  },
  ready: { fetch: 'downloading', check: 'verifying', fail: 'failed' },
  refused: { fetch: 'downloading', check: 'verifying', fail: 'failed' },
  failed: { fetch: 'downloading', check: 'verifying' },
};

/** The state after an action. Throws what is a bug: an action that the state does not allow. */
export function nextState(state: BuildState, action: BuildAction): BuildState {
  const next = table[state][action];
  if (next === undefined) throw new Error(`an engine build that is ${state} cannot ${action}`);
  return next;
}

/** Whether something is done with it now. */
export const isUnderWay = (state: BuildState): boolean =>
  state === 'downloading' || state === 'verifying' || state === 'unpacking' || state === 'testing';
