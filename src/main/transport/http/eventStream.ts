import type { Writable } from 'node:stream';
import { jobEnds, type Snapshot, type StoredEvent } from '../../../shared/contract/events.ts';
import type { EventFeed } from '../eventFeed.ts';

export interface StreamLimits {
  /** Milliseconds between two comments that keep the connection alive. */
  readonly keepAliveMs: number;
  /** Unsent bytes above which a slow reader is dropped. */
  readonly maxBufferBytes: number;
  /** Milliseconds a replay waits for its reader before it drops it. */
  readonly drainMs: number;
}

export const defaultStreamLimits: StreamLimits = { keepAliveMs: 15_000, maxBufferBytes: 1024 * 1024, drainMs: 30_000 };

export interface StreamOptions {
  readonly feed: EventFeed;
  readonly sink: Writable;
  readonly snapshot: Snapshot;
  readonly jobId?: string;
  /** `Last-Event-ID`: what comes after it is replayed. */
  readonly after?: number;
  readonly limits: StreamLimits;
  /** Asked with every keep-alive; the stream ends where it no longer may. Default: it may. */
  mayGoOn?(): boolean;
  onError(error: unknown): void;
}

const PAGE = 200;
const terminalStatus: ReadonlySet<string> = new Set(['complete', 'error', 'cancelled']);

/**
 * Writes one event stream (Server-Sent Events, WHATWG HTML section 9.2) until its sink closes.
 *
 * The journal is the only source of order: `seen` is the id up to which everything was considered.
 * A live event that is the very next one is written at once; any other only says that there is
 * something to read. So there is no seam between replay and live at which one could be lost,
 * doubled or overtaken. A replay goes at the pace of its reader, in pages; live events wait for nobody.
 */
export function startEventStream(options: StreamOptions): void {
  const { feed, sink, jobId, limits, snapshot } = options;
  let seen = Math.min(options.after ?? snapshot.lastEventId, feed.lastId());
  let live = false;
  let ended = jobId !== undefined && snapshot.jobs.some((job) => job.id === jobId && terminalStatus.has(job.status));

  const guarded = (work: () => void): void => {
    if (sink.destroyed || sink.writableEnded) return;
    try {
      work();
    } catch (error) {
      options.onError(error);
      sink.destroy();
    }
  };
  const send = (event: StoredEvent): void => {
    const data = { id: event.id, at: event.at, ...event.data };
    sink.write(frame(event.type, data, event.id));
    if (jobId !== undefined && jobEnds.has(event.type)) ended = true;
  };
  const settle = (): void => {
    if (ended) sink.end();
    else if (sink.writableLength > limits.maxBufferBytes) sink.destroy();
  };
  const catchUp = (): void => {
    live = false;
    while (!live) {
      const upTo = feed.lastId();
      const page = feed.since(seen, jobId, PAGE);
      for (const event of page) {
        if (event.id <= seen) continue;
        seen = event.id;
        send(event);
      }
      if (page.length < PAGE) {
        seen = Math.max(seen, upTo);
        live = true;
      } else if (sink.writableNeedDrain) {
        whenDrained(sink, limits.drainMs, () => guarded(catchUp));
        return;
      }
    }
    settle();
  };
  const onEvent = (event: StoredEvent): void => {
    if (!live || event.id <= seen) return;
    if (event.id !== seen + 1) {
      catchUp();
      return;
    }
    seen = event.id;
    if (jobId !== undefined && event.jobId !== jobId) return;
    send(event);
    settle();
  };

  const unsubscribe = feed.subscribe((event) => guarded(() => onEvent(event)));
  const keepAlive = setInterval(
    () =>
      guarded(() => {
        if (options.mayGoOn?.() === false) {
          sink.end();
          return;
        }
        sink.write(': keep-alive\n\n');
        if (live) settle();
      }),
    limits.keepAliveMs,
  );
  sink.once('close', () => {
    clearInterval(keepAlive);
    unsubscribe();
  });
  guarded(() => {
    sink.write(frame('snapshot', snapshot, options.after === undefined ? snapshot.lastEventId : undefined));
    catchUp();
  });
}

function frame(type: string, data: object, id: number | undefined): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

function whenDrained(sink: Writable, ms: number, then: () => void): void {
  const timer = setTimeout(() => sink.destroy(), ms);
  const stop = (): void => clearTimeout(timer);
  sink.once('close', stop);
  sink.once('drain', () => {
    stop();
    sink.off('close', stop);
    then();
  });
}
