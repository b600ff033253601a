import type { Snapshot, StoredEvent } from '../shared/contract/events.ts';
import type { EngineView } from '../shared/schema/engine.ts';
import type { Generation } from '../shared/schema/generation.ts';
import type { JobRecord, QueueView } from '../shared/schema/job.ts';

type Listener = (event: StoredEvent) => void;

/** Tells everyone what the journal has just written. A listener that throws harms no other. */
export function createBus(onBug: (thrown: unknown) => void) {
  const listeners = new Set<Listener>();
  return {
    publish(events: readonly StoredEvent[]): void {
      for (const event of events)
        for (const listener of listeners)
          try {
            listener(event);
          } catch (thrown) {
            onBug(thrown);
          }
    },
    subscribe(listener: Listener): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export interface FeedPorts {
  readonly events: {
    since(afterId: number, limit: number, jobId?: string): StoredEvent[];
    firstId(): number;
    lastId(): number;
  };
  readonly subscribe: (listener: Listener) => () => void;
  readonly engine: () => EngineView;
  readonly queue: () => QueueView;
  readonly job: (id: string) => JobRecord | undefined;
  /** The jobs being drawn or saved. */
  readonly atWork: () => readonly JobRecord[];
  readonly view: (job: JobRecord) => Generation;
}

/** What event streams read: a snapshot, what was missed, and what comes. */
export function createFeed(ports: FeedPorts) {
  return {
    /** Undefined for an unknown job. */
    snapshot(jobId?: string): Snapshot | undefined {
      const job = jobId === undefined ? undefined : ports.job(jobId);
      if (jobId !== undefined && !job) return undefined;
      return {
        lastEventId: ports.events.lastId(),
        gap: false,
        engine: ports.engine(),
        queue: ports.queue(),
        jobs: (job ? [job] : ports.atWork()).map(ports.view),
      };
    },
    since: (afterId: number, jobId: string | undefined, limit: number) => ports.events.since(afterId, limit, jobId),
    firstId: () => ports.events.firstId(),
    lastId: () => ports.events.lastId(),
    subscribe: ports.subscribe,
  };
}
