import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choose, MAX_BYPASS } from '../../../src/main/queue/scheduler.ts';
import type { JobRecord } from '../../../src/shared/schema/job.ts';
import { aJob } from '../../support/jobs.ts';

const LANES = ['interactive', 'batch', 'idle'] as const;
const job = (id: string, model: string, lane: JobRecord['lane'] = 'interactive'): JobRecord => {
  const base = aJob({ id, lane, status: 'pending' });
  return { ...base, request: { ...base.request, model, lane } };
};
const never = () => 0;

describe('the choice of the next job', () => {
  it('is nothing when nothing waits', () => {
    expect(choose([], 'a', never)).toBeUndefined();
  });

  it('is the first in order when no model is loaded', () => {
    expect(choose([job('1', 'a'), job('2', 'b')], undefined, never)?.job.id).toBe('1');
  });

  it('prefers a job for the loaded model and says whom it passed over', () => {
    const choice = choose([job('1', 'a'), job('2', 'a'), job('3', 'b')], 'b', never);
    expect(choice).toMatchObject({ job: { id: '3' }, bypassed: ['1', '2'] });
  });

  it('never prefers a model over a lane', () => {
    expect(choose([job('1', 'a'), job('2', 'b', 'batch')], 'b', never)?.job.id).toBe('1');
  });

  it('takes a job that was passed over often enough', () => {
    expect(choose([job('1', 'a'), job('2', 'b')], 'b', (id) => (id === '1' ? MAX_BYPASS : 0))?.job.id).toBe('1');
  });

  it('starves no job, whatever comes in behind it (random queues)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ model: fc.constantFrom('a', 'b', 'c'), lane: fc.constantFrom(...LANES) }), {
          minLength: 1,
          maxLength: 40,
        }),
        (arrivals) => {
          let pending: JobRecord[] = [job('victim', 'rare', 'interactive')];
          const bypasses = new Map<string, number>();
          let served = false;
          let turns = 0;
          for (const [i, { model, lane }] of [...arrivals, ...arrivals].entries()) {
            pending = [...pending, job(`j${i}`, model, lane)].sort(
              (x, y) => LANES.indexOf(x.lane) - LANES.indexOf(y.lane),
            );
            const choice = choose(pending, model, (id) => bypasses.get(id) ?? 0);
            for (const id of choice?.bypassed ?? []) bypasses.set(id, (bypasses.get(id) ?? 0) + 1);
            pending = pending.filter((one) => one !== choice?.job);
            served ||= choice?.job.id === 'victim';
            if (!served) turns += 1;
          }
          expect(turns).toBeLessThanOrEqual(MAX_BYPASS);
        },
      ),
    );
  });
});
