import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import { jobShown, jobsOfStrip, picturesOf } from '../../../src/renderer/features/create/stage/jobChoice.ts';
import { foldJob } from '../../../src/renderer/state/foldJob.ts';
import { jobFrames } from '../../../src/renderer/state/jobFrames.ts';
import { etaWords } from '../../../src/renderer/state/timeWords.ts';
import type { Generation } from '../../../src/shared/schema/generation.ts';
import { anyEvents, job } from '../support/feedInputs.ts';

const progress = {
  currentStep: 3,
  totalSteps: 8,
  stage: 'diffusion',
  percentage: 10,
  currentImage: 1,
  totalImages: 2,
} as const;

describe('the frames of a job', () => {
  it('are as many as were asked for, in order, whatever happens to the job', () => {
    fc.assert(
      fc.property(anyEvents(), (events) => {
        let now: Generation = job('a', 'pending');
        for (const event of events) if ('jobId' in event.data && event.data.jobId === 'a') now = foldJob(now, event);
        expect(jobFrames(now).map(({ index }) => index)).toEqual([0, 1]);
        if (now.status === 'pending') expect(jobFrames(now).every(({ state }) => state !== 'working')).toBe(true);
      }),
    );
  });

  it('tell what each image is at', () => {
    const atWork = jobFrames(job('a', 'in_progress', { progress }));
    expect(atWork).toMatchObject([{ state: 'working', words: 'Step 3 of 8', share: 37.5 }, { state: 'waiting' }]);
    const decoding = jobFrames(job('a', 'in_progress', { progress: { ...progress, stage: 'decoding' } }));
    expect(decoding[0]).toMatchObject({ state: 'working', share: 100 });
    const done = jobFrames(example.complete);
    expect(done).toMatchObject([{ state: 'done' }, { state: 'failed', attempts: 2, error: { code: 'DEAD_IMAGE' } }]);
    expect(jobFrames(job('a', 'cancelled')).map(({ state }) => state)).toEqual(['missing', 'missing']);
  });

  it('say step and stage in plain words', () => {
    const words = (change: object): string => {
      const [frame] = jobFrames(job('a', 'in_progress', { progress: { ...progress, ...change } }));
      return frame?.state === 'working' ? frame.words : 'not at work';
    };
    expect(words({})).toBe('Step 3 of 8');
    expect(words({ currentStep: 0 })).toBe('Getting ready');
    expect(words({ stage: 'loading' })).toBe('Getting ready');
    expect(words({ stage: 'decoding' })).toBe('Finishing');
  });

  it('say how long it will take without false precision', () => {
    expect([undefined, 400, 41_000, 170_000, 7_300_000].map(etaWords)).toEqual([
      '',
      'almost done',
      'about 41 s left',
      'about 3 min left',
      'about 2 h left',
    ]);
  });
});

describe('the job on the stage', () => {
  const jobs = (...all: Generation[]): Record<string, Generation> =>
    Object.fromEntries(all.map((one) => [one.id, one]));
  const old = job('old', 'complete', { createdAt: 1 });
  const running = job('running', 'in_progress', { createdAt: 2 });
  const second = job('second', 'pending', { createdAt: 4, queuePosition: 2 });
  const first = job('first', 'pending', { createdAt: 5, queuePosition: 1 });

  it('is what is at work, then what is next, then what was last; unless one was picked', () => {
    expect(jobShown(jobs(old, running, second, first), null)?.id).toBe('running');
    expect(jobShown(jobs(old, second, first), null)?.id).toBe('first');
    expect(jobShown(jobs(old, job('older', 'complete', { createdAt: 0 })), null)?.id).toBe('old');
    expect(jobShown(jobs(old, running), 'old')?.id).toBe('old');
    expect(jobShown(jobs(old, running), 'forgotten')?.id).toBe('running');
    expect(jobShown({}, null)).toBeUndefined();
  });

  it('stands in a strip of what waits, is at work, or ended today', () => {
    expect(jobsOfStrip(jobs(old, running, second), 3).map(({ id }) => id)).toEqual(['second', 'running']);
  });

  it('has its pictures among all that can be walked, newest job first', () => {
    const a = { ...example.complete, id: 'a', createdAt: 1 };
    const b = { ...example.complete, id: 'b', createdAt: 2 };
    expect(picturesOf(jobs(a, b)).map((picture) => picture.job.id)).toEqual(['b', 'a']);
  });
});
