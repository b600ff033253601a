import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { openJournal } from '../../../src/main/journal/journal.ts';
import { aJob } from '../../support/jobs.ts';
import { note, queued } from '../../support/journalEvents.ts';
import { aJournal } from '../../support/journals.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const ids = (journal: ReturnType<typeof aJournal>): string[] =>
  journal.jobs.list({ tags: {} }, 1, 100).items.map((job) => job.id);

describe('a transaction of the journal', () => {
  it('publishes after the outermost commit only, in order', () => {
    const journal = aJournal();
    journal.transaction(() => {
      journal.jobs.insert(aJob(), [queued('gen_1')]);
      journal.deliveries.add({ id: 'd', jobId: 'gen_1', url: 'http://127.0.0.1/', body: '{}', at: 5 });
      journal.events.append([note('gen_1', 'inside')]);
      expect(journal.published).toEqual([]);
    });
    expect(journal.published.map(({ id, type }) => [id, type])).toEqual([
      [1, 'job.queued'],
      [2, 'job.note'],
    ]);
    expect(journal.deliveries.nextAt()).toBe(5);
  });

  it('undoes rows, events, lists and queue when it fails, and publishes nothing', () => {
    const journal = aJournal();
    journal.jobs.insert(aJob({ id: 'kept', position: 1 }), []);
    journal.jobs.insert(aJob({ id: 'ended', status: 'complete' }), []);
    expect(() =>
      journal.transaction(() => {
        journal.jobs.insert(aJob({ id: 'gone', position: 2, request: { model: 'new', tags: { a: 1 } } }), [
          queued('gone'),
        ]);
        journal.jobs.save(aJob({ id: 'kept', position: 1, status: 'in_progress' }), [note('kept', 'x')]);
        expect(journal.jobs.dropFinishedBefore(Infinity)).toBe(1);
        expect(ids(journal)).toEqual(['gone', 'kept']);
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(ids(journal)).toEqual(['ended', 'kept']);
    expect(journal.jobs.pending(10).map((job) => job.id)).toEqual(['kept']);
    expect(journal.jobs.inProgress()).toEqual([]);
    expect(journal.jobs.list({ tags: { a: '1' } }, 1, 10).total).toBe(0);
    expect(journal.published).toEqual([]);
    expect(journal.events.lastId()).toBe(0);
    journal.events.append([note('kept', 'later')]);
    expect(journal.published.map((event) => event.type)).toEqual(['job.note']);
  });

  it('undoes only the inner part when the outer one goes on', () => {
    const journal = aJournal();
    journal.transaction(() => {
      journal.jobs.insert(aJob({ id: 'outer' }), [queued('outer')]);
      expect(() => journal.jobs.insert(aJob({ id: 'outer' }), [queued('twice')])).toThrow(/UNIQUE/);
      expect(() =>
        journal.transaction(() => {
          journal.jobs.insert(aJob({ id: 'inner' }), [queued('inner')]);
          throw new Error('inner');
        }),
      ).toThrow('inner');
    });
    expect(ids(journal)).toEqual(['outer']);
    expect(journal.published.map((event) => event.jobId)).toEqual(['outer']);
    expect(journal.events.since(0, 10)).toEqual(journal.published);
  });

  it('lets a listener write, and still publishes in order of ids', () => {
    const heard: number[] = [];
    const file = join(tempFolder(), 'journal.db');
    const journal = openJournal({
      file,
      now: () => 1,
      publish: (events) => {
        for (const event of events) {
          if (event.type === 'job.queued') journal.events.append([note('a', 'heard')]);
          heard.push(event.id);
        }
      },
    });
    journal.jobs.insert(aJob(), [queued('a'), queued('b')]);
    journal.close();
    expect(heard).toEqual([1, 2, 3, 4]);
  });

  it('refuses work that would go on after the commit', () => {
    const journal = aJournal();
    expect(() =>
      journal.transaction(() => {
        journal.jobs.insert(aJob(), [queued('gen_1')]);
        return Promise.resolve();
      }),
    ).toThrow(/must not wait/);
    expect(journal.jobs.get('gen_1')).toBeUndefined();
  });
});
