import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { NewEvent } from '../../shared/contract/events.ts';
import type { Tags } from '../../shared/schema/generation.ts';
import type { ImageRecord } from '../../shared/schema/image.ts';
import { createImageSearch } from './imageSearch.ts';
import type { ImageFilter } from './imageSearch.ts';
import type { Transactions } from './transactions.ts';

export interface ImageStore {
  /** Books an image; one of the same id is replaced, as when its file was adopted before its job was taken up again. */
  insert(image: ImageRecord, events: readonly NewEvent[]): void;
  get(id: string): ImageRecord | undefined;
  /** Images whose file is there, newest first by order of insertion; `page` is 1-based. */
  list(filter: ImageFilter, page: number, limit: number): { items: ImageRecord[]; total: number };
  /** The changed image; undefined, with nothing written, when there is none of this id. */
  patch(
    id: string,
    change: { favourite?: boolean | undefined; tags?: Tags | undefined },
    events: readonly NewEvent[],
  ): ImageRecord | undefined;
  /** Forgets the image; false, with nothing written, when there is none of this id. */
  remove(id: string, events: readonly NewEvent[]): boolean;
  /** Images whose file went are hidden from lists; their rows stay in case it comes back. */
  setMissing(ids: readonly string[], missing: boolean): void;
  /** All images of a job by index, missing ones too. */
  byJob(jobId: string): ImageRecord[];
  /** Every image there is, for comparing rows with files. */
  allFiles(): Iterable<{ id: string; file: string; missing: boolean }>;
}

const headRow = z.object({ seq: z.int(), missing: z.int() });
const fileRow = z.object({ id: z.string(), file: z.string(), missing: z.int().transform(Boolean) });

export function createImageStore(deps: {
  db: DatabaseSync;
  transactions: Transactions;
  appendEvents: (events: readonly NewEvent[]) => void;
}): ImageStore {
  const { db, transactions } = deps;
  const search = createImageSearch(db, transactions);
  const putHead = db.prepare(`INSERT INTO images (id, job_id, job_index, file, missing) VALUES (?, ?, ?, ?, 0)
    ON CONFLICT (id) DO UPDATE SET job_id = excluded.job_id, job_index = excluded.job_index, file = excluded.file, missing = 0
    RETURNING seq`);
  const putRecord = db.prepare('INSERT OR REPLACE INTO image_records (seq, record) VALUES (?, ?)');
  const selectHead = db.prepare('SELECT seq, missing FROM images WHERE id = ?');
  const selectRecord = db.prepare('SELECT record FROM image_records WHERE seq = ?');
  const selectOfJob = db.prepare(
    'SELECT record FROM images JOIN image_records USING (seq) WHERE job_id = ? ORDER BY job_index, seq',
  );
  const selectFiles = db.prepare('SELECT id, file, missing FROM images ORDER BY seq');
  const mark = db.prepare('UPDATE images SET missing = ? WHERE seq = ?');
  const deleteRow = db.prepare('DELETE FROM images WHERE seq = ?');

  function head(id: string): { seq: number; missing: number } | undefined {
    const row = selectHead.get(id);
    return row && headRow.parse(row);
  }

  function record(seq: number): ImageRecord {
    return readImage(selectRecord.get(seq));
  }

  return {
    insert(image, events) {
      transactions.run(() => {
        const seq = Number(putHead.get(image.id, image.jobId, image.index, image.file)?.['seq']);
        putRecord.run(seq, JSON.stringify(image));
        search.put(seq, image);
        deps.appendEvents(events);
      });
    },
    get(id) {
      const found = head(id);
      return found && record(found.seq);
    },
    list(filter, page, limit) {
      const { seqs, total } = search.page(filter, (page - 1) * limit, limit);
      return { items: seqs.map(record), total };
    },
    patch(id, change, events) {
      const found = head(id);
      if (!found) return undefined;
      const image = record(found.seq);
      const changed = { ...image, favourite: change.favourite ?? image.favourite, tags: change.tags ?? image.tags };
      transactions.run(() => {
        putRecord.run(found.seq, JSON.stringify(changed));
        if (!found.missing) search.put(found.seq, changed);
        deps.appendEvents(events);
      });
      return changed;
    },
    remove(id, events) {
      const found = head(id);
      if (!found) return false;
      transactions.run(() => {
        deleteRow.run(found.seq);
        search.remove(found.seq);
        deps.appendEvents(events);
      });
      return true;
    },
    setMissing(ids, missing) {
      transactions.run(() => {
        for (const found of ids.map(head)) {
          if (!found || Boolean(found.missing) === missing) continue;
          mark.run(Number(missing), found.seq);
          if (missing) search.remove(found.seq);
          else search.put(found.seq, record(found.seq));
        }
      });
    },
    byJob: (jobId) => selectOfJob.all(jobId).map(readImage),
    allFiles: () => fileRow.array().parse(selectFiles.all()),
  };
}

/** An image of its row. Trusted, as jobs are: only this module writes records, from images of this type. */
export function readImage(row: Record<string, unknown> | undefined): ImageRecord {
  const image: ImageRecord = JSON.parse(String(row?.['record']));
  return image;
}
