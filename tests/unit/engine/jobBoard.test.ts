import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boardLimits, JobBoard, type Job } from '../../../src/engine/jobBoard.ts';
import { nextJobState, type JobChange, type JobState } from '../../../src/engine/jobState.ts';
import type { MappedRequest } from '../../../src/engine/requestMapping.ts';

const request: MappedRequest = {
  native: { prompt: 'x', negative_prompt: '', width: 64, height: 64, steps: 1, cfg_scale: 1 },
  count: 1,
  seed: 0,
};
const progress = { phase: 'encode', step: 0, total: 0, image: 0, images: 1 } as const;

describe('nextJobState', () => {
  it('ends as cancelled once a cancel was asked for, however the native job settles', () => {
    const running = nextJobState({ status: 'queued' }, { type: 'start', at: 1, progress });
    const cancelling = nextJobState(running, { type: 'cancel', at: 2 });
    const ends: JobChange[] = [
      { type: 'complete', at: 3 },
      { type: 'fail', at: 3, error: { code: 'generation_failed', message: 'Job cancelled' } },
    ];
    for (const end of ends)
      expect(nextJobState(cancelling, end)).toMatchObject({ status: 'cancelled', startedAt: 1, finishedAt: 3 });
  });

  it('lets nothing happen to a job that has ended, or out of order', () => {
    const error = { code: 'generation_failed', message: '' } as const;
    const ended: JobState[] = [
      { status: 'completed', startedAt: 1, finishedAt: 2 },
      { status: 'failed', startedAt: 1, finishedAt: 2, error },
      { status: 'cancelled', startedAt: null, finishedAt: 2, error },
    ];
    const changes: JobChange[] = [
      { type: 'start', at: 3, progress },
      { type: 'progress', progress },
      { type: 'cancel', at: 3 },
      { type: 'complete', at: 3 },
      { type: 'fail', at: 3, error },
    ];
    for (const state of ended)
      for (const change of changes) expect(() => nextJobState(state, change)).toThrow('cannot');
    expect(() => nextJobState({ status: 'queued' }, { type: 'complete', at: 1 })).toThrow('cannot');
  });
});

describe('JobBoard', () => {
  const finish = (board: JobBoard, job: Job | null): void => {
    board.change(job?.id ?? '', { type: 'cancel', at: 0 });
  };

  it('hands the jobs out in the order in which they came, and numbers those that wait', () => {
    const board = new JobBoard({ now: () => 0 });
    const ids = [1, 2, 3].map(() => board.add(request)?.id ?? '');
    expect(new Set(ids).size).toBe(3);
    expect(board.next()?.id).toBe(ids[0]);
    board.change(ids[0] ?? '', { type: 'start', at: 0, progress });
    expect(board.next()?.id).toBe(ids[1]);
    expect(ids.map((id) => board.position(id))).toEqual([0, 1, 2]);
  });

  it('takes no more jobs than may be open', () => {
    const board = new JobBoard({ now: () => 0 });
    const jobs = Array.from({ length: boardLimits.open }, () => board.add(request));
    expect(board.add(request)).toBeNull();
    finish(board, jobs[0] ?? null);
    expect(board.add(request)).not.toBeNull();
  });

  it('keeps only the last finished jobs, and knows the others as forgotten', () => {
    let time = 0;
    const board = new JobBoard({ now: () => time });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (count) => {
        const ids: string[] = [];
        for (let i = 0; i < count; i += 1) {
          const job = board.add(request);
          ids.push(job?.id ?? '');
          board.change(job?.id ?? '', { type: 'cancel', at: (time += 1) });
        }
        const kept = ids.map((id) => typeof board.get(id) === 'object');
        expect(kept).toEqual(ids.map((_, at) => at >= count - boardLimits.finished));
        expect(ids.every((id) => board.get(id) !== 'unknown')).toBe(true);
      }),
      { numRuns: 10 },
    );
    expect(board.get('job_of_nobody')).toBe('unknown');
  });

  it('forgets a finished job after its time, but never an open one', () => {
    let time = 0;
    const board = new JobBoard({ now: () => time });
    const done = board.add(request)?.id ?? '';
    const open = board.add(request)?.id ?? '';
    board.change(done, { type: 'cancel', at: 0 });
    time = boardLimits.keepMs - 1;
    expect(board.get(done)).toMatchObject({ id: done });
    time = boardLimits.keepMs;
    expect(board.get(done)).toBe('forgotten');
    expect(board.get(open)).toMatchObject({ id: open });
  });
});
