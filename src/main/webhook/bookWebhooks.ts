import type { NewEvent, StoredEvent } from '../../shared/contract/events.ts';
import type { Generation } from '../../shared/schema/generation.ts';
import type { ImageRecord } from '../../shared/schema/image.ts';
import type { JobRecord } from '../../shared/schema/job.ts';

interface Saver {
  save(job: JobRecord, events: readonly NewEvent[], image?: ImageRecord): void;
}

export interface WebhookBook {
  readonly add: (delivery: { id: string; jobId: string; url: string; body: string; at: number }) => void;
  /** Makes what it is given one transaction. */
  readonly transaction: (work: () => void) => void;
  readonly view: (job: JobRecord) => Generation;
  readonly newId: () => string;
  readonly now: () => number;
}

const TYPE = { complete: 'job.completed', error: 'job.failed', cancelled: 'job.cancelled' } as const;

/** A job store whose terminal saves book the webhook of the job in the same transaction, so none is lost or made up. */
export function bookWebhooks<S extends Saver>(store: S, book: WebhookBook): S {
  return {
    ...store,
    save(job: JobRecord, events: readonly NewEvent[], image?: ImageRecord): void {
      const url = job.request.webhook;
      if (url === undefined || job.status === 'pending' || job.status === 'in_progress')
        return store.save(job, events, image);
      const type = TYPE[job.status];
      const at = book.now();
      book.transaction(() => {
        store.save(job, events, image);
        book.add({
          id: book.newId(),
          jobId: job.id,
          url,
          at,
          body: JSON.stringify({ type, timestamp: new Date(at).toISOString(), data: book.view(job) }),
        });
      });
    },
  };
}

/**
 * Tells the deliverer of each job that ended. By the event, which is published only once the booking is on disk:
 * told at the booking it would call before the commit of a transaction around it, which may yet be undone.
 * Answers how to stop.
 */
export function pokeAtEnds(
  subscribe: (listener: (event: StoredEvent) => void) => () => void,
  poke: () => void,
): () => void {
  const ends = new Set<string>(Object.values(TYPE));
  return subscribe((event) => {
    if (ends.has(event.type)) poke();
  });
}
