import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/main/journal/database.ts';
import { createEventLog } from '../../../src/main/journal/eventLog.ts';
import { createImageStore } from '../../../src/main/journal/imageStore.ts';
import { createJobStore } from '../../../src/main/journal/jobStore.ts';
import { createTransactions } from '../../../src/main/journal/transactions.ts';
import type { StoredEvent } from '../../../src/shared/contract/events.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import { aJob, anImage } from '../../support/jobs.ts';
import { queued } from '../../support/journalEvents.ts';
import { tempFolder } from '../../support/tempFolder.ts';

describe('a journal on a full disk', () => {
  it('throws DISK_FULL with facts, keeps nothing of the write, and works again once there is space', () => {
    const published: StoredEvent[] = [];
    const db = openDatabase(join(tempFolder(), 'journal.db'));
    const transactions = createTransactions({
      db,
      publish: (events) => published.push(...events),
      committed: () => undefined,
    });
    const { append } = createEventLog({ db, now: () => 1, transactions });
    const images = createImageStore({ db, transactions, appendEvents: append });
    const jobs = createJobStore({
      db,
      transactions,
      appendEvents: append,
      bookImage: (image) => images.insert(image, []),
      jobBooked: () => {},
    });
    jobs.insert(aJob({ id: 'before' }), [queued('before')]);

    const pages = Number(db.prepare('PRAGMA page_count').get()?.['page_count']);
    db.exec(`PRAGMA max_page_count = ${pages}`);
    const big = aJob({ id: 'big', request: { prompt: 'x'.repeat(8000) } });
    for (const write of [
      () => jobs.insert(big, [queued('big')]),
      () => jobs.save({ ...big, id: 'before' }, [], anImage({ prompt: big.request.prompt })),
    ]) {
      const error = thrownBy(write);
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({
        code: 'DISK_FULL',
        facts: {
          file: 'journal.db',
          reason: expect.stringContaining('full'),
          freeBytes: expect.any(Number),
        },
      });
    }
    const inside = thrownBy(() =>
      transactions.run(() => {
        thrownBy(() => jobs.insert(big, []));
        jobs.insert(aJob({ id: 'after it' }), []);
      }),
    );
    db.exec('PRAGMA max_page_count = 100000');

    expect(published.map((event) => event.jobId)).toEqual(['before']);
    expect(images.get('img_1')).toBeUndefined();
    expect(jobs.get('before')).toEqual(aJob({ id: 'before' }));
    const kept = inside === undefined ? ['before', 'after it'] : ['before'];
    expect(jobs.pending(9).map((job) => job.id)).toEqual(kept);
    expect(jobs.list({ tags: {} }, 1, 9).total).toBe(kept.length);
    jobs.insert(big, [queued('big')]);
    expect(jobs.get('big')).toEqual(big);
    expect(published.map((event) => event.id)).toEqual([1, 2]);
    db.close();
  });
});

function thrownBy(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
