import { Webhook } from 'standardwebhooks';
import { linkAbort } from '../platform/linkedAbort.ts';

/** One delivery as the journal keeps it. */
export interface Delivery {
  readonly id: string;
  readonly jobId: string;
  readonly url: string;
  readonly body: string;
  readonly attempt: number;
}

export interface DelivererPorts {
  readonly deliveries: {
    due(now: number, limit: number): Delivery[];
    reschedule(id: string, attempt: number, at: number): void;
    done(id: string): void;
    gaveUp(id: string): void;
    nextAt(): number | undefined;
  };
  readonly secret: () => string;
  /** Asked again before each call: the allowlist may have changed. */
  readonly allowed: (hostname: string) => boolean;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly log: { info(facts: object, message: string): void; warn(facts: object, message: string): void };
  readonly retryAfterMs?: readonly number[];
  readonly unbookedPauseMs?: number;
}

/** Waits between tries; after the last one the delivery is given up. */
const RETRY_AFTER_MS = [2_000, 10_000, 60_000, 600_000, 3_600_000] as const;
const TIMEOUT_MS = 10_000;
const LONGEST_TIMER_MS = 60_000;
/** The journal could not be read, or how a call ended could not be booked, on a full disk say: until then nothing is sent. */
const UNBOOKED_PAUSE_MS = 5_000;

/**
 * Calls the webhooks that are due, from the journal, so a restart loses none.
 * Signed as Standard Webhooks (webhook-id, webhook-timestamp, webhook-signature: standardwebhooks.com);
 * the id stays the same over tries, so a receiver can tell a repeat.
 */
export function createDeliverer(ports: DelivererPorts) {
  const { retryAfterMs = RETRY_AFTER_MS, unbookedPauseMs = UNBOOKED_PAUSE_MS } = ports;
  const stopping = new AbortController();
  /** Calls that arrived but are not booked yet: they are not made again. */
  const arrived = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;

  async function send(delivery: Delivery): Promise<void> {
    const { hostname, username, password } = new URL(delivery.url);
    // What fetch says of these repeats them.
    if (username + password !== '') throw new Error('the address holds a user name or password');
    if (!ports.allowed(hostname)) throw new Error(`${hostname} is no longer allowed`);
    const end = linkAbort(stopping.signal, AbortSignal.timeout(TIMEOUT_MS));
    try {
      await post(delivery, end.signal);
    } finally {
      end.unlink();
    }
  }

  async function post(delivery: Delivery, signal: AbortSignal): Promise<void> {
    const at = new Date(ports.now());
    const response = await ports.fetch(delivery.url, {
      method: 'POST',
      // A redirect could lead off the allowlist.
      redirect: 'error',
      signal,
      headers: {
        'content-type': 'application/json',
        'webhook-id': delivery.id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(ports.secret()).sign(delivery.id, at, delivery.body),
      },
      body: delivery.body,
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`answered ${response.status}`);
  }

  async function attempt(delivery: Delivery): Promise<void> {
    try {
      if (!arrived.has(delivery.id)) await send(delivery);
    } catch (thrown) {
      if (!stopping.signal.aborted) bookFailure(delivery, thrown);
      return;
    }
    arrived.add(delivery.id);
    ports.deliveries.done(delivery.id);
    arrived.delete(delivery.id);
  }

  function bookFailure(delivery: Delivery, thrown: unknown): void {
    const wait = retryAfterMs[delivery.attempt];
    const facts = {
      jobId: delivery.jobId,
      url: withoutSecrets(delivery.url),
      attempt: delivery.attempt + 1,
      error: reasonOf(thrown),
    };
    if (wait === undefined) {
      ports.deliveries.gaveUp(delivery.id);
      ports.log.warn(facts, 'webhook given up');
    } else {
      ports.deliveries.reschedule(delivery.id, delivery.attempt + 1, ports.now() + wait);
      ports.log.info({ ...facts, retryInMs: wait }, 'webhook failed, will be tried again');
    }
  }

  async function work(): Promise<void> {
    for (;;) {
      const due = stopping.signal.aborted ? [] : ports.deliveries.due(ports.now(), 8);
      if (due.length === 0) return;
      const unbooked = (await Promise.allSettled(due.map(attempt))).find((result) => result.status === 'rejected');
      if (unbooked) throw unbooked.reason;
    }
  }

  function poke(): void {
    if (stopping.signal.aborted || working) return;
    clearTimeout(timer);
    working = round().then((waitMs) => {
      working = undefined;
      if (waitMs === undefined || stopping.signal.aborted) return;
      timer = setTimeout(poke, waitMs);
      timer.unref();
    });
  }

  /** Answers after how long to look again, in milliseconds; undefined when nothing waits. */
  async function round(): Promise<number | undefined> {
    try {
      await work();
      const next = stopping.signal.aborted ? undefined : ports.deliveries.nextAt();
      return next === undefined ? undefined : Math.min(LONGEST_TIMER_MS, Math.max(50, next - ports.now()));
    } catch (thrown) {
      ports.log.warn({ error: String(thrown) }, 'webhooks could not be worked on');
      return unbookedPauseMs;
    }
  }

  return {
    /** Something may be due. */
    poke,
    async stop(): Promise<void> {
      stopping.abort();
      clearTimeout(timer);
      await working;
    },
  };
}

/** Where it goes, for the log: user, password and query may be secrets. */
function withoutSecrets(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** What `fetch` throws says only that it failed; why is in its cause. */
function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  if (!(cause instanceof Error)) return String(thrown);
  return `${String(thrown)} (${'code' in cause ? String(cause.code) : cause.message})`;
}
