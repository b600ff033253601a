import { describe, expect, it } from 'vitest';
import { isUnderWay, nextState } from '../../../src/main/engine/builds/buildState.ts';
import type { BuildState } from '../../../src/shared/schema/engineBuild.ts';

const states: BuildState[] = [
  'absent',
  'downloading',
  'paused',
  'verifying',
  'unpacking',
  'testing',
  'ready',
  'refused',
  'failed',
];

describe('the states of an engine build', () => {
  it('lead from nothing to ready, and to ready in no other way than through a test', () => {
    let state: BuildState = 'absent';
    for (const action of ['fetch', 'fetched', 'verified', 'unpacked', 'pass'] as const)
      state = nextState(state, action);
    expect(state).toBe('ready');
    for (const before of states.filter((one) => one !== 'testing'))
      expect(() => nextState(before, 'pass'), before).toThrow('cannot pass');
  });

  it.each(states)('%s can be begun again, by what is here or anew', (state) => {
    expect(nextState(state, 'check')).toBe('verifying');
    expect(nextState(state, 'fetch')).toBe('downloading');
  });

  it.each(states.filter(isUnderWay))('%s can be paused and can fail', (state) => {
    expect(nextState(state, 'pause')).toBe('paused');
    expect(nextState(state, 'fail')).toBe('failed');
  });

  it.each(['absent', 'paused', 'ready', 'refused', 'failed'] as const)('%s cannot be paused', (state) => {
    expect(() => nextState(state, 'pause')).toThrow('cannot pause');
  });
});
