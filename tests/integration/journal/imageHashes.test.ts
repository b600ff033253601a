import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { anImage } from '../../support/jobs.ts';
import { aJournal } from '../../support/journals.ts';

describe('finding an image by the hash of its file', () => {
  it('answers the first that has it, as it is now, and none once it is gone', () => {
    const journal = aJournal();
    for (const [id, sha256] of [
      ['a', 'one'],
      ['b', 'two'],
      ['c', 'two'],
    ] as const)
      journal.images.insert(anImage({ id, sha256 }), []);
    expect(journal.imageWithHash('two')).toEqual(anImage({ id: 'b', sha256: 'two' }));
    journal.images.patch('b', { favourite: true }, []);
    expect(journal.imageWithHash('two')?.favourite).toBe(true);
    journal.images.remove('b', []);
    expect(journal.imageWithHash('two')?.id).toBe('c');
    journal.images.remove('c', []);
    expect(journal.imageWithHash('two')).toBeUndefined();
    expect(journal.imageWithHash("' OR 1")).toBeUndefined();
  });

  it('looks into an index, not through all records', () => {
    const journal = aJournal();
    journal.close();
    const db = new DatabaseSync(journal.file);
    const plan = db
      .prepare(
        `EXPLAIN QUERY PLAN SELECT record FROM image_records WHERE record ->> '$.sha256' = ? ORDER BY seq LIMIT 1`,
      )
      .all('x');
    db.close();
    expect(plan.map((row) => String(row['detail'])).join()).toContain('USING INDEX image_hashes');
  });
});
