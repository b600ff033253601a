import { jobEnds, type StoredEvent } from '../../shared/contract/events.ts';

/**
 * Waits until a job has ended. Resolves true when it has, false when the time is up or the caller went away.
 * @param ended whether it has ended already; asked after the subscription stands, so no end is missed
 * @param ms how long to wait; undefined = as long as the caller stays
 */
export async function waitForEnd(
  jobId: string,
  ended: () => boolean,
  subscribe: (listener: (event: StoredEvent) => void) => () => void,
  until: { readonly ms?: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const unsubscribe = subscribe((event) => {
    if (event.jobId === jobId && jobEnds.has(event.type)) resolve(true);
  });
  const giveUp = () => resolve(false);
  const timer = until.ms === undefined ? undefined : setTimeout(giveUp, until.ms);
  until.signal.addEventListener('abort', giveUp);
  if (until.signal.aborted) giveUp();
  try {
    return ended() || (await promise);
  } finally {
    unsubscribe();
    clearTimeout(timer);
    until.signal.removeEventListener('abort', giveUp);
  }
}
