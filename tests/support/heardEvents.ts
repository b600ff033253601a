import { performance } from 'node:perf_hooks';
import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { progress } from '../../src/shared/schema/generation.ts';

const eventBody = z.object({ at: z.int(), jobId: z.string().optional(), progress: progress.optional() });

export interface HeardEvent extends z.output<typeof eventBody> {
  readonly type: string;
  /** Of this process's `performance.now()`. */
  readonly heardAt: number;
}

export interface EventEar {
  /** All so far; the snapshot is none. */
  readonly heard: readonly HeardEvent[];
  /** The first event that fits, heard already or to come; rejects when the stream ends before. */
  first(fits: (event: HeardEvent) => boolean): Promise<HeardEvent>;
  /** Forgets all but the newest, as long runs hear much. Only while nothing is waited for. */
  keep(newest: number): void;
  close(): void;
}

/** Listens to `GET /v1/events` of a server; resolves once the stream stands. */
export async function listenTo(url: string): Promise<EventEar> {
  const abort = new AbortController();
  const heard: HeardEvent[] = [];
  const waiting = new Set<() => void>();
  let ended: Error | undefined;
  const standing = Promise.withResolvers<void>();
  const parser = createParser({
    onEvent(message) {
      const heardAt = performance.now();
      if (message.event === 'snapshot') return standing.resolve();
      const body = eventBody.safeParse(JSON.parse(message.data));
      if (!body.success) return;
      heard.push({ ...body.data, type: message.event ?? '', heardAt });
      for (const look of waiting) look();
    },
  });
  const response = await fetch(new URL('/v1/events', url), { signal: abort.signal });
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? []) parser.feed(decoder.decode(bytes, { stream: true }));
  };
  const end = (thrown?: unknown): void => {
    ended = new Error('the event stream ended', { cause: thrown });
    standing.reject(ended);
    for (const look of waiting) look();
  };
  void read().then(() => end(), end);
  await standing.promise;

  return {
    heard,
    first: (fits) =>
      new Promise((resolve, reject) => {
        let seen = 0;
        const look = (): void => {
          for (; seen < heard.length; seen += 1) {
            const event = heard[seen];
            if (!event || !fits(event)) continue;
            waiting.delete(look);
            return resolve(event);
          }
          if (!ended) return;
          waiting.delete(look);
          reject(ended);
        };
        waiting.add(look);
        look();
      }),
    keep: (newest) => void heard.splice(0, Math.max(0, heard.length - newest)),
    close: () => abort.abort(),
  };
}
