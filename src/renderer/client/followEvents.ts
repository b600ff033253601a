import { createParser } from 'eventsource-parser';
import type { ConnectionState, FeedListener } from './link.ts';
import { readMessage } from './readMessage.ts';
import { retryDelay, type After } from './retryDelay.ts';

/** As much of `fetch` as a stream needs. */
export type StreamFetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; signal: AbortSignal },
) => Promise<{ readonly status: number; readonly body: ReadableStream<Uint8Array> | null }>;

export interface FollowOptions {
  readonly url: string;
  readonly fetch: StreamFetch;
  readonly listener: FeedListener;
  readonly after: After;
  readonly random: () => number;
  /** What came after this event is asked for. */
  readonly lastId?: number | undefined;
}

export interface EventFollower {
  stop(): void;
  /** Ends the wait for the next try. */
  wake(): void;
  /** Makes the connection again, as something speaks against it. */
  doubt(): void;
}

/** The server sends a comment every 15 seconds: three times as long without a byte, and the connection is dead. */
const SILENCE_MS = 45_000;

type Outcome = 'ended' | 'locked';

/** Follows an event stream until stopped: reconnects with growing pauses and asks for what it missed. */
export function followEvents(options: FollowOptions): EventFollower {
  const stopped = new AbortController();
  let lastId = options.lastId;
  let failures = 0;
  let state: ConnectionState | undefined;
  let wake = (): void => {};
  let drop = (): void => {};

  const say = (next: ConnectionState): void => {
    if (next === state || stopped.signal.aborted) return;
    state = next;
    options.listener({ kind: 'state', state: next });
  };
  const onMessage = (type: string, data: string): void => {
    const message = readMessage(type, data);
    if (message === undefined || stopped.signal.aborted) return;
    if (message.kind === 'event') lastId = Math.max(lastId ?? 0, message.event.id);
    else {
      if (lastId === undefined || message.snapshot.gap) lastId = message.snapshot.lastEventId;
      failures = 0;
      say('live');
    }
    options.listener(message);
  };
  const connect = async (): Promise<Outcome> => {
    const dead = new AbortController();
    const signal = AbortSignal.any([stopped.signal, dead.signal]);
    drop = () => dead.abort();
    let cancelWatch = options.after(() => dead.abort(), SILENCE_MS);
    const heard = (): void => {
      cancelWatch();
      cancelWatch = options.after(() => dead.abort(), SILENCE_MS);
    };
    try {
      const headers = {
        accept: 'text/event-stream',
        ...(lastId !== undefined && { 'last-event-id': String(lastId) }),
      };
      const response = await options.fetch(options.url, { method: 'GET', headers, signal });
      if (response.status === 401) return 'locked';
      if (response.status !== 200 || response.body === null) return 'ended';
      await readAll(response.body, signal, heard, onMessage);
      return 'ended';
    } catch {
      return 'ended';
    } finally {
      cancelWatch();
      dead.abort();
    }
  };
  const pause = (outcome: Outcome): Promise<void> =>
    new Promise((resolve) => {
      const cancel = outcome === 'locked' ? () => {} : options.after(resolve, retryDelay(failures, options.random));
      wake = () => {
        cancel();
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    say('connecting');
    while (!stopped.signal.aborted) {
      const outcome = await connect();
      if (stopped.signal.aborted) return;
      failures += 1;
      say(outcome === 'locked' ? 'locked' : 'lost');
      await pause(outcome);
    }
  };
  void run();
  return {
    stop() {
      stopped.abort();
      wake();
    },
    wake: () => wake(),
    doubt: () => drop(),
  };
}

async function readAll(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  heard: () => void,
  onMessage: (type: string, data: string) => void,
): Promise<void> {
  const parser = createParser({ onEvent: ({ event, data }) => onMessage(event ?? 'message', data) });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', cancel, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return;
      heard();
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}
