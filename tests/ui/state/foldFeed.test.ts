import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import type { StoredEvent } from '../../../src/shared/contract/events.ts';
import type { Generation } from '../../../src/shared/schema/generation.ts';
import {
  emptyFeed,
  ENDED_KEPT,
  foldFeed,
  isQueueStale,
  type FeedInput,
  type FeedView,
} from '../../../src/renderer/state/foldFeed.ts';
import { isOver } from '../../../src/renderer/state/foldJob.ts';
import { anyEvents, job, snapshotOf } from '../support/feedInputs.ts';

const fold = (view: FeedView, ...inputs: FeedInput[]): FeedView => inputs.reduce(foldFeed, view);
const event = (one: StoredEvent): FeedInput => ({ kind: 'event', event: one });
const started = fold(emptyFeed, snapshotOf({ lastEventId: 10, jobs: [job('a', 'in_progress')] }));
const at = 1_795_000_001_000;
const progress = { currentStep: 1, totalSteps: 8, stage: 'diffusion', currentImage: 1, totalImages: 2 } as const;

describe('the feed', () => {
  it('follows a job from its start to its end', () => {
    const image = { ...example.complete.result!.images[0]!, id: 'img_1', index: 1 };
    const view = fold(
      started,
      event({
        id: 11,
        at,
        type: 'job.progress',
        jobId: 'a',
        data: { jobId: 'a', progress: { ...progress, percentage: 30 } },
      }),
      event({ id: 12, at, type: 'job.image', jobId: 'a', data: { jobId: 'a', image } }),
      event({ id: 13, at, type: 'job.note', jobId: 'a', data: { jobId: 'a', note: 'tiled' } }),
    );
    expect(view.jobs['a']).toMatchObject({ status: 'in_progress', progress: { percentage: 30 }, notes: ['tiled'] });
    expect(view.jobs['a']?.result?.images.map(({ id }) => id)).toEqual(['img_1']);
    const done = fold(
      view,
      event({ id: 14, at, type: 'job.completed', jobId: 'a', data: { jobId: 'a', saved: 1, failed: 1 } }),
    );
    expect(done.jobs['a']).toMatchObject({ status: 'complete', finishedAt: at });
    expect(done.jobs['a']?.progress).toBeUndefined();
    expect(done.wanted).toEqual(['a']);
  });

  it('asks for a job it hears of for the first time, but not for every one that is queued', () => {
    const queued = fold(
      started,
      event({ id: 11, at, type: 'job.queued', jobId: 'b', data: { jobId: 'b', lane: 'batch', requeued: false } }),
    );
    expect([queued.wanted, isQueueStale(queued)]).toEqual([[], true]);
    const running = fold(
      queued,
      event({ id: 12, at, type: 'job.started', jobId: 'b', data: { jobId: 'b', attempt: 1 } }),
    );
    expect(running.wanted).toEqual(['b']);
  });

  it('doubts a job that a new snapshot no longer has at work', () => {
    const view = fold(started, snapshotOf({ lastEventId: 90, gap: true }));
    expect(view.wanted).toEqual(['a']);
    const settled = fold(view, { kind: 'job', job: job('a', 'complete'), asOf: 90 });
    expect([settled.wanted, settled.jobs['a']?.status]).toEqual([[], 'complete']);
    expect(fold(view, { kind: 'noJob', id: 'a' })).toMatchObject({ wanted: [], jobs: {} });
  });

  it('does not take an answer that was asked for before the job changed', () => {
    const pending = fold(emptyFeed, snapshotOf({ lastEventId: 10 }), {
      kind: 'job',
      job: job('a', 'pending'),
      asOf: 10,
    });
    const running = fold(
      pending,
      event({ id: 11, at, type: 'job.started', jobId: 'a', data: { jobId: 'a', attempt: 1 } }),
    );
    const late = fold(running, { kind: 'job', job: job('a', 'pending'), asOf: 10 });
    expect([late.jobs['a']?.status, late.wanted]).toEqual(['in_progress', ['a']]);
    expect(fold(late, { kind: 'job', job: job('a', 'pending'), asOf: 11 }).jobs['a']?.status).toBe('pending');
  });

  it('knows when the queue has changed since it was asked for', () => {
    const reordered = fold(
      started,
      event({ id: 11, at, type: 'queue.changed', data: { paused: true, reordered: 'x' } }),
    );
    expect([isQueueStale(reordered), reordered.queue?.paused]).toEqual([true, true]);
    expect(isQueueStale(fold(reordered, { kind: 'queue', queue: example.queue, asOf: 10 }))).toBe(true);
    expect(isQueueStale(fold(reordered, { kind: 'queue', queue: example.queue, asOf: 11 }))).toBe(false);
  });

  it('does not let an older answer say whether the queue is paused', () => {
    const paused = fold(started, event({ id: 11, at, type: 'queue.changed', data: { paused: true } }));
    const late = fold(paused, { kind: 'queue', queue: { ...example.queue, paused: false }, asOf: 10 });
    expect([late.queue?.paused, late.queue?.total, isQueueStale(late)]).toEqual([true, example.queue.total, true]);
    const again = fold(late, snapshotOf({ lastEventId: 12 }));
    expect(fold(again, { kind: 'queue', queue: example.queue, asOf: 11 })).toBe(again);
  });

  it('keeps the engine as told last, whatever an older answer says', () => {
    const stopped = { ...example.engine, state: 'stopped' } as const;
    const view = fold(started, event({ id: 11, at, type: 'engine.state', data: stopped }));
    expect(fold(view, { kind: 'engine', engine: example.engine, asOf: 10 }).engine?.state).toBe('stopped');
    expect(fold(view, { kind: 'engine', engine: example.engine, asOf: 11 }).engine?.state).toBe('ready');
  });
});

describe('the feed, whatever it hears', () => {
  const live = (view: FeedView): Generation[] => Object.values(view.jobs).filter(({ status }) => !isOver(status));

  it('never takes back an end, and lets no percentage fall', () => {
    fc.assert(
      fc.property(anyEvents(), (events) => {
        let view = started;
        for (const one of events) {
          const next = foldFeed(view, event(one));
          for (const before of Object.values(view.jobs)) {
            const after = next.jobs[before.id];
            if (after === undefined) continue;
            if (isOver(before.status)) expect(after.status).toBe(before.status);
            if (before.progress && after.progress)
              expect(after.progress.percentage).toBeGreaterThanOrEqual(before.progress.percentage);
          }
          view = next;
        }
      }),
    );
  });

  it('is told nothing new by history that comes again', () => {
    fc.assert(
      fc.property(anyEvents(), fc.nat({ max: 60 }), (events, back) => {
        const view = fold(started, ...events.map(event));
        expect(fold(view, ...events.slice(-back).map(event))).toEqual(view);
      }),
    );
  });

  it('is the same however the events are cut into connections', () => {
    fc.assert(
      fc.property(anyEvents(), fc.nat({ max: 60 }), (events, overlap) => {
        const cut = Math.floor(events.length / 2);
        const whole = fold(started, ...events.map(event));
        const again = fold(
          fold(started, ...events.slice(0, cut).map(event)),
          ...events.slice(Math.max(0, cut - overlap)).map(event),
        );
        expect(again).toEqual(whole);
      }),
    );
  });

  it('takes no more room after hours than after minutes', () => {
    let view = started;
    for (let n = 0; n < 1000; n += 1) {
      const id = `job${n}`;
      view = fold(
        view,
        { kind: 'job', job: job(id, 'in_progress'), asOf: view.lastEventId },
        event({ id: 100 + 2 * n, at: at + n, type: 'job.started', jobId: id, data: { jobId: id, attempt: 1 } }),
        event({ id: 101 + 2 * n, at: at + n, type: 'job.cancelled', jobId: id, data: { jobId: id } }),
      );
    }
    expect(Object.keys(view.jobs)).toHaveLength(ENDED_KEPT + live(view).length);
    expect(view.jobs['job999']?.status).toBe('cancelled');
    expect(view.jobs['job1']).toBeUndefined();
    expect(view.wanted.length).toBeLessThanOrEqual(50);
    expect(Object.keys(view.changedBy).length).toBeLessThanOrEqual(ENDED_KEPT + 1);
  });
});
