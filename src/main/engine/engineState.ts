import type { EngineSpec } from '../../shared/schema/engine.ts';
import type { WireCapabilities } from '../../shared/schema/engineWire.ts';
import type { AppError } from '../../shared/schema/error.ts';
import { sameSpec } from './engineSpec.ts';

/** Why a running engine is ended on purpose. */
export type StopReason = string;

/** `crashes`: how many in a row count towards giving up, without one finished image between them. Times: epoch milliseconds, `deadline` monotonic. */
export type EngineState =
  | { readonly state: 'stopped' }
  | { readonly state: 'starting'; readonly spec: EngineSpec; readonly deadline: number; readonly crashes: number }
  | {
      readonly state: 'ready';
      readonly spec: EngineSpec;
      readonly capabilities: WireCapabilities;
      readonly loadedAt: number;
      readonly crashes: number;
    }
  | { readonly state: 'stopping'; readonly spec: EngineSpec; readonly reason: StopReason }
  | {
      readonly state: 'crashed';
      readonly spec: EngineSpec;
      readonly error: AppError;
      readonly attempt: number;
      readonly retryAt: number;
    }
  | { readonly state: 'failed'; readonly spec: EngineSpec; readonly error: AppError };

export type EngineChange =
  | { readonly type: 'start'; readonly spec: EngineSpec; readonly deadline: number; readonly byUser: boolean }
  | { readonly type: 'loaded'; readonly capabilities: WireCapabilities; readonly at: number }
  | { readonly type: 'imageDone' }
  /** `counts`: towards giving up. A crash while drawing does not: the tries of its image bound those. */
  | { readonly type: 'crash'; readonly error: AppError; readonly retryAt: number; readonly counts: boolean }
  | { readonly type: 'giveUp' }
  | { readonly type: 'stop'; readonly reason: StopReason }
  | { readonly type: 'stopped' };

type In<S extends EngineState['state']> = Extract<EngineState, { state: S }>;
type By<T extends EngineChange['type']> = Extract<EngineChange, { type: T }>;
type Table = {
  readonly [S in EngineState['state']]: {
    readonly [T in EngineChange['type']]?: (state: In<S>, change: By<T>) => EngineState | undefined;
  };
};

const starting = ({ spec, deadline }: By<'start'>, crashes: number): EngineState => ({
  state: 'starting',
  spec,
  deadline,
  crashes,
});
const stopping = ({ spec }: { spec: EngineSpec }, { reason }: By<'stop'>): EngineState => ({
  state: 'stopping',
  spec,
  reason,
});
const crashed = ({ spec, crashes }: In<'starting' | 'ready'>, change: By<'crash'>): EngineState => {
  const { error, retryAt, counts } = change;
  return { state: 'crashed', spec, error, attempt: crashes + (counts ? 1 : 0), retryAt };
};

/** What may happen in which state; an entry that answers undefined forbids it after all. */
const table: Table = {
  stopped: { start: (_, change) => starting(change, 0) },
  starting: {
    loaded: ({ spec, crashes }, { capabilities, at }) => ({
      state: 'ready',
      spec,
      capabilities,
      loadedAt: at,
      crashes,
    }),
    crash: crashed,
    stop: stopping,
  },
  ready: { imageDone: (state) => ({ ...state, crashes: 0 }), crash: crashed, stop: stopping },
  stopping: { stopped: () => ({ state: 'stopped' }) },
  crashed: {
    start: (state, change) => starting(change, !change.byUser && sameSpec(state.spec, change.spec) ? state.attempt : 0),
    giveUp: ({ spec, error }) => ({ state: 'failed', spec, error }),
    // Nothing runs, but the restart that was due is called off.
    stop: stopping,
  },
  failed: {
    start: (state, change) => (change.byUser || !sameSpec(state.spec, change.spec) ? starting(change, 0) : undefined),
  },
};

/** The state after `change`; one that cannot happen in this state is a bug and throws. */
export function transition(state: EngineState, change: EngineChange): EngineState {
  // The table is total over pairs, but the compiler cannot tie the row of a state to its column.
  const row: { readonly [type: string]: unknown } = table[state.state];
  const step = row[change.type];
  const next =
    typeof step === 'function'
      ? (step as (state: EngineState, change: EngineChange) => EngineState | undefined)(state, change)
      : undefined;
  if (next === undefined) throw new Error(`an engine that is ${state.state} cannot take the change "${change.type}"`);
  return next;
}
