import type { WireCapabilities } from '../../shared/schema/engineWire.ts';
import type { Reply } from './engineClient.ts';
import type { WakeUp } from './wakeUp.ts';

export type Readiness =
  | { readonly is: 'ready'; readonly capabilities: WireCapabilities }
  | { readonly is: 'aborted' }
  | { readonly is: 'late'; readonly attempts: number; readonly last: string };

export interface ReadinessOptions {
  /** Asks once; undefined while the port is not known. */
  readonly probe: (timeoutMs: number, signal: AbortSignal) => Promise<Reply<WireCapabilities>> | undefined;
  /** Woken by the engine's own events: they hasten the next question, the answer alone counts. */
  readonly hasten: WakeUp;
  readonly monotonic: () => number;
  /** Monotonic milliseconds. */
  readonly deadline: number;
  readonly attemptMs: number;
  readonly pauseMs: number;
  readonly signal: AbortSignal;
}

function describe(reply: Reply<WireCapabilities> | undefined): string {
  if (reply === undefined) return 'it told no port';
  if (reply.is === 'unreachable') return `no connection (${reply.reason})`;
  if (reply.is === 'garbage') return `a wrong answer (${reply.what})`;
  return reply.is === 'refused' ? `refused with status ${reply.status}` : 'no answer';
}

/**
 * Waits until the engine answers `GET /sdcpp/v1/capabilities` with 200 and sense. Refused or no
 * answer means loading: the embedded engine's event loop stands still while it loads, upstream's
 * server does not listen before. So attempts are short and only the deadline decides.
 */
export async function awaitReady(options: ReadinessOptions): Promise<Readiness> {
  const { probe, hasten, monotonic, deadline, attemptMs, pauseMs, signal } = options;
  let last = 'it was never asked';
  for (let attempts = 0; ; attempts += 1) {
    if (signal.aborted) return { is: 'aborted' };
    const left = deadline - monotonic();
    if (left <= 0) return { is: 'late', attempts, last };
    const reply = await probe(Math.max(1, Math.min(attemptMs, left)), signal);
    if (reply?.is === 'ok') return { is: 'ready', capabilities: reply.value };
    last = describe(reply);
    await hasten.wait(Math.max(1, Math.min(pauseMs, deadline - monotonic())), signal);
  }
}
