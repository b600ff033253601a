import { describe, expect, it } from 'vitest';
import { etaOf, workLeft } from '../../../src/main/generation/eta.ts';
import { aJob } from '../../support/jobs.ts';

const job = aJob({ request: { width: 100, height: 10, steps: 10, count: 3 } });

describe('the remaining time of a job', () => {
  it('is that of its open images, less what is done of the one at work', () => {
    expect(workLeft(job, 0.5)).toBe(25_000);
    expect(etaOf(400, job, { share: 0.5, ahead: 0 })).toBe(1000);
  });

  it('counts what waits before it, as fast as its own', () => {
    expect(etaOf(400, job, { share: 0, ahead: 20_000 })).toBe(2000);
  });

  it('is not told before anything was measured', () => {
    expect(etaOf(undefined, job, { share: 0, ahead: 0 })).toBeUndefined();
  });
});
