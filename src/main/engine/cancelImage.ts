import { linkAbort } from '../platform/linkedAbort.ts';
import type { EngineClient } from './engineClient.ts';
import type { SupervisorPolicy } from './supervisorPolicy.ts';
import type { WakeUp } from './wakeUp.ts';

/** `uncancellable`: the engine works on and has to be ended. `lost`: it ended. */
export type CancelOutcome = { readonly is: 'cancelled' | 'uncancellable' | 'lost' };

/**
 * Asks a ready engine to drop the image at work and waits until it has, at most `limitMs`: the
 * embedded engine stops at the end of a step and nowhere else.
 */
export async function cancelImage(options: {
  readonly client: EngineClient;
  readonly id: string;
  readonly limitMs: number;
  readonly halt: AbortSignal;
  /** Woken when the engine tells that the image settled. */
  readonly wakeUp: WakeUp;
  readonly monotonic: () => number;
  readonly policy: SupervisorPolicy;
}): Promise<CancelOutcome> {
  const { client, id, limitMs, halt, wakeUp, monotonic, policy } = options;
  const until = monotonic() + limitMs;
  const leftMs = (most: number): number => Math.max(1, Math.min(most, until - monotonic()));
  const patience = linkAbort(halt, AbortSignal.timeout(limitMs));
  const asked = await client.cancel(id, patience.signal);
  patience.unlink();
  do {
    const reply = await client.job(id, false, halt, leftMs(policy.pollTimeoutMs));
    if (halt.aborted) return { is: 'lost' };
    const settled = reply.is === 'ok' && reply.value.status !== 'queued' && reply.value.status !== 'generating';
    if (settled) return { is: 'cancelled' };
    // It said no, or nothing, and still draws: asking longer helps nobody.
    if (asked.is !== 'ok' || reply.is === 'refused' || reply.is === 'garbage') return { is: 'uncancellable' };
    await wakeUp.wait(leftMs(policy.pollMs), halt);
  } while (monotonic() < until);
  return { is: 'uncancellable' };
}
