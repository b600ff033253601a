import { describe, expect, it } from 'vitest';
import type { JobStore } from '../../../src/main/queue/ports.ts';
import { workOf } from '../../../src/main/queue/ports.ts';
import { aJob, anImage } from '../../support/jobs.ts';
import { queued } from '../../support/journalEvents.ts';
import { aJournal } from '../../support/journals.ts';

describe('the job store', () => {
  it('is the store the queue asks for, and gives back what it was given after a restart', () => {
    const journal = aJournal();
    const store: JobStore = journal.jobs;
    const job = aJob({
      client: 'notes',
      notes: ['tried again'],
      position: 1.5,
      request: { count: 2, tags: { type: 'goal', id: 4 } },
    });
    store.insert(job, [queued(job.id)]);
    journal.close();
    const again = aJournal(journal.file);
    expect(again.jobs.get(job.id)).toEqual(job);
    expect(again.jobs.list({ tags: { id: '4' } }, 1, 10)).toEqual({ items: [job], total: 1 });
    expect(again.jobs.rankOf(job.id)).toBe(1);
    expect(again.jobs.get('other')).toBeUndefined();
  });

  it('books the image of a job together with it', () => {
    const journal = aJournal();
    journal.jobs.insert(aJob(), []);
    journal.jobs.save(
      aJob({ status: 'complete' }),
      [{ type: 'job.completed', jobId: 'gen_1', data: { jobId: 'gen_1', saved: 1, failed: 0 } }],
      anImage(),
    );
    expect(journal.images.byJob('gen_1')).toEqual([anImage()]);
    expect(journal.published.map((event) => event.type)).toEqual(['job.completed']);
  });

  it('refuses to save a job it does not have, with its image and events', () => {
    const journal = aJournal();
    expect(() => journal.jobs.save(aJob(), [queued('gen_1')], anImage())).toThrow('no job gen_1');
    expect(journal.images.get('img_1')).toBeUndefined();
    expect(journal.published).toEqual([]);
  });

  it('lists newest first by insertion though the clock went back', () => {
    const { jobs } = aJournal();
    [300, 100, 200].forEach((createdAt, i) => jobs.insert(aJob({ id: `gen_${i}`, createdAt }), []));
    expect(jobs.list({ tags: {} }, 1, 2).items.map((job) => job.id)).toEqual(['gen_2', 'gen_1']);
    expect(jobs.list({ tags: {} }, 2, 2)).toMatchObject({ items: [{ id: 'gen_0' }], total: 3 });
    expect(jobs.list({ tags: {}, before: 300, after: 100 }, 1, 9).items.map((job) => job.id)).toEqual(['gen_2']);
    expect(jobs.list({ tags: {} }, 3, 2)).toEqual({ items: [], total: 3 });
  });

  it('tells tags apart that look alike when run together', () => {
    const { jobs } = aJournal();
    jobs.insert(aJob({ request: { tags: { a: 'b\n["c","d"]', 'x","y': 1 } } }), []);
    expect(jobs.list({ tags: { c: 'd' } }, 1, 9).total).toBe(0);
    expect(jobs.list({ tags: { a: 'b\n["c","d"]', 'x","y': '1' } }, 1, 9).total).toBe(1);
  });

  it('sums up the work before a job: lanes in order, images already made left out', () => {
    const { jobs } = aJournal();
    const half = aJob({ id: 'half', lane: 'batch', request: { count: 2 } });
    const [, second] = half.images;
    const saved = {
      index: 0,
      seed: 7,
      attempts: 0,
      state: 'saved',
      imageId: 'img_1',
      width: 128,
      height: 128,
      timeTaken: 1,
      computeMs: 1,
      device: 'cpu',
    } as const;
    jobs.insert({ ...half, images: second ? [saved, second] : [] }, []);
    jobs.insert(aJob({ id: 'idle', lane: 'idle' }), []);
    jobs.insert(aJob({ id: 'first', request: { count: 3 } }), []);
    const one = workOf({ width: 128, height: 128, steps: 6 }, 1);
    expect(['first', 'half', 'idle', 'none'].map((id) => jobs.workAhead(id))).toEqual([0, 3 * one, 4 * one, 0]);
    expect(jobs.rankOf('idle')).toBe(3);
  });

  it('makes room by renumbering when a place was halved too often, order and restart intact', () => {
    const journal = aJournal();
    ['a', 'b', 'c'].forEach((id, i) => journal.jobs.insert(aJob({ id, position: i + 1 }), []));
    let expected = ['a', 'b', 'c'];
    for (let i = 0; i < 120; i += 1) {
      const id = `n${i}`;
      journal.jobs.insert(aJob({ id, position: journal.jobs.positionAt('interactive', 2, '') }), []);
      expected = ['a', id, ...expected.slice(1)];
    }
    expect(journal.jobs.pending(1000).map((job) => job.id)).toEqual(expected);
    const places = journal.jobs.pending(1000).map((job) => job.position);
    expect(places).toEqual([...new Set(places)].toSorted((one, other) => one - other));
    journal.close();
    const again = aJournal(journal.file);
    expect(again.jobs.pending(1000).map((job) => job.position)).toEqual(places);
    expect(again.jobs.get('c')?.position).toBe(places.at(-1));
  });

  it('puts a new job behind one that runs in the same lane and may come back', () => {
    const { jobs } = aJournal();
    jobs.insert(aJob({ id: 'running', position: 9, status: 'in_progress' }), []);
    expect(jobs.lastPosition('interactive')).toBe(10);
    expect(jobs.lastPosition('batch')).toBe(1);
    jobs.insert(aJob({ id: 'waiting', position: jobs.lastPosition('interactive') }), []);
    expect(jobs.lastPosition('interactive')).toBe(11);
    expect(jobs.positionAt('interactive', Infinity, 'waiting')).toBe(10);
    expect(jobs.inProgress().map((job) => job.id)).toEqual(['running']);
  });

  it('remembers idempotency keys until they are dropped or their job is', () => {
    const { jobs } = aJournal();
    jobs.insert(aJob({ id: 'a' }), [], { key: 'k1', bodyHash: 'h1', at: 10 });
    jobs.insert(aJob({ id: 'b', status: 'complete', finishedAt: 50 }), [], { key: 'k2', bodyHash: 'h2', at: 20 });
    expect(jobs.idempotent('k1')).toEqual({ jobId: 'a', bodyHash: 'h1', at: 10 });
    jobs.dropIdempotencyBefore(20);
    expect(jobs.idempotent('k1')).toBeUndefined();
    expect(jobs.idempotent('k2')).toBeDefined();
    expect(jobs.dropFinishedBefore(51)).toBe(1);
    expect(jobs.idempotent('k2')).toBeUndefined();
  });

  it('forgets only jobs that ended before the time, never their images', () => {
    const journal = aJournal();
    const { jobs } = journal;
    jobs.insert(aJob({ id: 'old', status: 'complete', finishedAt: 10 }), []);
    jobs.insert(aJob({ id: 'new', status: 'error', finishedAt: 20 }), []);
    jobs.insert(aJob({ id: 'open', updatedAt: 1 }), []);
    journal.images.insert(anImage({ jobId: 'old' }), []);
    expect(jobs.dropFinishedBefore(20)).toBe(1);
    expect(jobs.list({ tags: {} }, 1, 9).items.map((job) => job.id)).toEqual(['open', 'new']);
    expect(jobs.get('old')).toBeUndefined();
    expect(journal.images.byJob('old')).toHaveLength(1);
  });
});
