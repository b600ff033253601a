import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTerminal, transition, type JobEvent } from '../../../src/main/queue/jobState.ts';
import { jobRecord as schema, type JobRecord } from '../../../src/shared/schema/job.ts';
import { aJob } from '../../support/jobs.ts';

const AT = 2_000;
const error = { code: 'DEAD_IMAGE', message: 'one colour' } as const;
const saved = { imageId: 'img_1', width: 64, height: 64, timeTaken: 1, computeMs: 1, device: 'CPU' };
const run = (job: JobRecord, ...events: JobEvent[]): JobRecord => events.reduce(transition, job);
const waiting = (count: number): JobRecord =>
  aJob({
    status: 'pending',
    percentage: 0,
    createdAt: 1_000,
    images: Array.from({ length: count }, (_, index) => ({
      index,
      seed: index,
      attempts: 0,
      state: 'waiting' as const,
    })),
  });
const draw = (index: number): JobEvent[] => [
  { type: 'rendering', index, at: AT },
  { type: 'checking', index, at: AT },
  { type: 'saved', index, at: AT, image: saved },
];
const started: JobEvent = { type: 'started', at: AT };
const finished: JobEvent = { type: 'finished', at: AT };

describe('the states of a job', () => {
  it('runs from pending over in_progress to complete when all images are saved', () => {
    const job = run(waiting(2), started, ...draw(0), ...draw(1), finished);
    expect(job).toMatchObject({ status: 'complete', percentage: 100, finishedAt: AT });
    expect(job.images.map((slot) => slot.state)).toEqual(['saved', 'saved']);
  });

  it('is complete with some failed images and an error only when all failed', () => {
    const failed = (index: number): JobEvent => ({ type: 'imageFailed', index, at: AT, error });
    expect(run(waiting(2), started, ...draw(0), failed(1), finished)).toMatchObject({ status: 'complete' });
    expect(run(waiting(2), started, failed(0), failed(1), finished)).toMatchObject({ status: 'error', error });
  });

  it('goes back to pending under its id when the engine is lost, and keeps what was saved', () => {
    const job = run(
      waiting(2),
      started,
      ...draw(0),
      { type: 'rendering', index: 1, at: AT },
      { type: 'requeued', at: AT, note: 'lost' },
    );
    expect(job).toMatchObject({ status: 'pending', attempt: 2, notes: ['lost'] });
    expect(job.images.map((slot) => [slot.state, slot.attempts])).toEqual([
      ['saved', 0],
      ['waiting', 0],
    ]);
  });

  it('counts a try when an image is retried or fails while it was drawn', () => {
    const tried = run(
      waiting(1),
      started,
      { type: 'rendering', index: 0, at: AT },
      { type: 'imageRetried', index: 0, at: AT, note: 'again' },
    );
    expect(tried.images[0]).toMatchObject({ state: 'waiting', attempts: 1 });
    const failed = run(
      tried,
      { type: 'rendering', index: 0, at: AT },
      { type: 'imageFailed', index: 0, at: AT, error },
    );
    expect(failed.images[0]).toMatchObject({ state: 'failed', attempts: 2, error });
  });

  it('counts no try when an image ran out of memory, and keeps the measure over the queue', () => {
    const job = run(
      waiting(2),
      started,
      { type: 'rendering', index: 0, at: AT },
      { type: 'rungTaken', index: 0, at: AT, rung: 'tiles', note: 'less' },
      { type: 'requeued', at: AT, note: 'lost' },
      started,
      { type: 'rungTaken', at: AT, rung: 'smallTiles', note: 'still less' },
    );
    expect(job.images[0]).toMatchObject({ state: 'waiting', attempts: 0 });
    expect(job).toMatchObject({ rung: 'smallTiles', notes: ['less', 'lost', 'still less'] });
  });

  it('never lets progress fall, and never goes back in time', () => {
    const job = run(
      waiting(1),
      started,
      { type: 'progressed', percentage: 50, at: 9_000 },
      { type: 'progressed', percentage: 20, at: 1 },
    );
    expect(job).toMatchObject({ percentage: 50, updatedAt: 9_000 });
  });

  it('starts no earlier than it was made, whatever the clock says by then', () => {
    const made = waiting(1);
    const job = run(made, { type: 'started', at: made.createdAt - 3_600_000 });
    expect(job.startedAt).toBeGreaterThanOrEqual(made.createdAt);
  });

  it.each([
    ['finishing with an image still waiting', waiting(1), [started, finished]],
    ['starting twice', waiting(1), [started, started]],
    ['drawing before the start', waiting(1), [{ type: 'rendering', index: 0, at: AT }]],
    ['saving an image twice', waiting(1), [started, ...draw(0), ...draw(0)]],
    ['an image the job does not have', waiting(1), [started, { type: 'rendering', index: 7, at: AT }]],
    ['moving a job at work', waiting(1), [started, { type: 'moved', at: AT, lane: 'batch', position: 1 }]],
  ] as [string, JobRecord, JobEvent[]][])('refuses %s as a bug', (_, job, events) => {
    expect(() => run(job, ...events)).toThrow(/job/);
  });

  it('stays in a terminal state whatever comes, and is always a valid record (random walks)', () => {
    const index = fc.nat(2);
    const at = fc.nat(10_000);
    const event: fc.Arbitrary<JobEvent> = fc.oneof(
      fc.record({ type: fc.constantFrom('started', 'cancelled', 'finished', 'cancelRequested' as const), at }),
      fc.record({ type: fc.constantFrom('rendering', 'checking' as const), index, at }),
      fc.record({ type: fc.constant('saved' as const), index, at, image: fc.constant(saved) }),
      fc.record({ type: fc.constant('imageRetried' as const), index, at, note: fc.constant('again') }),
      fc.record({
        type: fc.constant('rungTaken' as const),
        index,
        at,
        rung: fc.constant('tiles' as const),
        note: fc.constant('less'),
      }),
      fc.record({ type: fc.constant('imageFailed' as const), index, at, error: fc.constant(error) }),
      fc.record({ type: fc.constant('requeued' as const), at, note: fc.constant('lost') }),
      fc.record({ type: fc.constant('progressed' as const), at, percentage: fc.integer({ min: 0, max: 100 }) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let job = waiting(3);
        for (const next of events) {
          const before = job;
          try {
            job = transition(job, next);
          } catch {
            expect(job).toBe(before);
            continue;
          }
          expect(isTerminal(before.status)).toBe(false);
          expect(schema.safeParse(job).success).toBe(true);
          expect(job.percentage).toBeGreaterThanOrEqual(before.percentage);
          for (const slot of before.images) if (slot.state === 'saved') expect(job.images[slot.index]).toEqual(slot);
          if (job.status === 'complete')
            expect(job.images.every((slot) => slot.state === 'saved' || slot.state === 'failed')).toBe(true);
        }
      }),
    );
  });
});
