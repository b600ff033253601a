import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createBus } from '../../../src/main/feed.ts';
import { openJournal } from '../../../src/main/journal/journal.ts';
import { bookWebhooks, pokeAtEnds } from '../../../src/main/webhook/bookWebhooks.ts';
import type { NewEvent } from '../../../src/shared/contract/events.ts';
import { aJob } from '../../support/jobs.ts';
import { queued } from '../../support/journalEvents.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const cancelled: NewEvent = { type: 'job.cancelled', jobId: 'gen_1', data: { jobId: 'gen_1' } };

/** A journal with one job that wants a webhook, and how many calls were due whenever the deliverer was told to look. */
function rig() {
  const bus = createBus((thrown) => {
    throw thrown;
  });
  const journal = openJournal({ file: join(tempFolder(), 'journal.db'), now: () => 1, publish: bus.publish });
  onTestFinished(() => journal.close());
  const jobs = bookWebhooks(journal.jobs, {
    add: journal.deliveries.add,
    transaction: journal.transaction,
    view: () => ({ id: 'gen_1' }) as never,
    newId: () => 'whk_1',
    now: () => 1,
  });
  const due: number[] = [];
  pokeAtEnds(bus.subscribe, () => void due.push(journal.deliveries.due(1, 9).length));
  const job = aJob({ request: { webhook: 'http://127.0.0.1/hook' } });
  jobs.insert(job, [queued(job.id)]);
  return { journal, due, end: () => jobs.save({ ...job, status: 'cancelled' }, [cancelled]) };
}

describe('the webhook of a job that ends inside a larger transaction', () => {
  it('is not called before that is on disk', () => {
    const { journal, due, end } = rig();
    journal.transaction(() => {
      end();
      expect(due).toEqual([]);
    });
    expect(due).toEqual([1]);
  });

  it('is never called when that is undone', () => {
    const { journal, due, end } = rig();
    expect(() =>
      journal.transaction(() => {
        end();
        throw new Error('undone');
      }),
    ).toThrow('undone');
    expect([due, journal.deliveries.due(1, 9)]).toEqual([[], []]);
  });
});
