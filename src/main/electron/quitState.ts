/** Where the app is on its way out. */
export type QuitState =
  | { readonly state: 'running' }
  /** The user is being asked whether to leave work unfinished. */
  | { readonly state: 'asking' }
  /** Engine, queue and server are being stopped. */
  | { readonly state: 'stopping' }
  /** All is stopped: the program may end. */
  | { readonly state: 'gone' };

export type QuitEvent = 'ask' | 'stay' | 'stop' | 'stopped';

const table: Readonly<Record<QuitState['state'], Partial<Record<QuitEvent, QuitState['state']>>>> = {
  running: { ask: 'asking', stop: 'stopping' },
  asking: { stay: 'running', stop: 'stopping' },
  stopping: { stopped: 'gone' },
  gone: {},
};

/** The state after an event. Throws for one that cannot happen there: that is a bug. */
export function quitTransition({ state }: QuitState, event: QuitEvent): QuitState {
  const next = table[state][event];
  if (next === undefined) throw new Error(`quitting: "${event}" cannot happen while ${state}`);
  return { state: next };
}
