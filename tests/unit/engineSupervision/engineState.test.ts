import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transition } from '../../../src/main/engine/engineState.ts';
import type { EngineChange, EngineState } from '../../../src/main/engine/engineState.ts';
import type { EngineSpec } from '../../../src/shared/schema/engine.ts';
import { AppError } from '../../../src/shared/schema/error.ts';

const spec = (modelId: string): EngineSpec => {
  return { kind: 'embedded', modelId, fingerprint: modelId, files: {}, sizeBytes: 1, threads: 1, backend: 'cpu' };
};
const features = { init_image: true, mask_image: false, cancel_queued: true, cancel_generating: true };
const capabilities = { model: { name: 'm' }, samplers: [], schedulers: [], features };
const error = new AppError('ENGINE_CRASHED', 'gone');

const anyChange: fc.Arbitrary<EngineChange> = fc.oneof(
  fc.record({
    type: fc.constant('start' as const),
    spec: fc.constantFrom('a', 'b').map(spec),
    deadline: fc.nat(),
    byUser: fc.boolean(),
  }),
  fc.record({ type: fc.constant('loaded' as const), capabilities: fc.constant(capabilities), at: fc.nat() }),
  fc.constant({ type: 'imageDone' as const }),
  fc.record({
    type: fc.constant('crash' as const),
    error: fc.constant(error),
    retryAt: fc.nat(),
    counts: fc.boolean(),
  }),
  fc.constant({ type: 'giveUp' as const }),
  fc.record({ type: fc.constant('stop' as const), reason: fc.string() }),
  fc.constant({ type: 'stopped' as const }),
);

/** The rules once more, as names: model and crash count are kept apart from the machine. */
interface Model {
  state: EngineState['state'];
  modelId: string;
  crashes: number;
}
const edges: Readonly<Record<string, EngineState['state']>> = {
  'stopped start': 'starting',
  'starting loaded': 'ready',
  'starting crash': 'crashed',
  'starting stop': 'stopping',
  'ready imageDone': 'ready',
  'ready crash': 'crashed',
  'ready stop': 'stopping',
  'stopping stopped': 'stopped',
  'crashed start': 'starting',
  'crashed giveUp': 'failed',
  'crashed stop': 'stopping',
  'failed start': 'starting',
};

function predict(model: Model, change: EngineChange): Model | 'bug' {
  const state = edges[`${model.state} ${change.type}`];
  if (state === undefined) return 'bug';
  if (change.type === 'crash') return { ...model, state, crashes: model.crashes + (change.counts ? 1 : 0) };
  if (change.type === 'imageDone') return { ...model, state, crashes: 0 };
  if (change.type !== 'start') return { ...model, state };
  const again = !change.byUser && change.spec.modelId === model.modelId;
  if (model.state === 'failed' && again) return 'bug';
  return { state, modelId: change.spec.modelId, crashes: model.state === 'crashed' && again ? model.crashes : 0 };
}

function crashesOf(state: EngineState): number | undefined {
  if (state.state === 'crashed') return state.attempt;
  return state.state === 'starting' || state.state === 'ready' ? state.crashes : undefined;
}

describe('engine state', () => {
  it('follows the rules through any sequence of changes, and throws for the rest', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 60 }), (changes) => {
        let state: EngineState = { state: 'stopped' };
        let model: Model = { state: 'stopped', modelId: '', crashes: 0 };
        for (const change of changes) {
          const before = state;
          const expected = predict(model, change);
          if (expected === 'bug') {
            expect(() => transition(before, change)).toThrow(/cannot take the change/);
            continue;
          }
          state = transition(before, change);
          seen.add(`${before.state} ${change.type}`);
          model = expected;
          expect(state.state).toBe(model.state);
          if (state.state !== 'stopped') expect(state.spec.modelId).toBe(model.modelId);
          if (crashesOf(state) !== undefined) expect(crashesOf(state)).toBe(model.crashes);
        }
      }),
      { numRuns: 5000 },
    );
    expect([...seen].toSorted()).toEqual(Object.keys(edges).toSorted());
  });

  it('carries the error and the time of the restart from the crash on', () => {
    const starting = transition({ state: 'stopped' }, { type: 'start', spec: spec('a'), deadline: 5, byUser: false });
    const crashed = transition(starting, { type: 'crash', error, retryAt: 77, counts: true });
    expect(crashed).toEqual({ state: 'crashed', spec: spec('a'), error, attempt: 1, retryAt: 77 });
    expect(transition(crashed, { type: 'giveUp' })).toEqual({ state: 'failed', spec: spec('a'), error });
  });
});
