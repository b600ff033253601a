import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/schema/error.ts';
import { aJob } from '../../support/jobs.ts';
import { plentyOfMemory, rendered, runnerRig, throwing } from '../../support/runnerRig.ts';

const three = () => aJob({ id: 'gen_3', request: { count: 3, maxRetries: 1 } });

describe('the job runner, when something fails', () => {
  it('tries a dead picture again with a note, and never saves it', async () => {
    let checks = 0;
    const rig = runnerRig([aJob({ id: 'a' })], async (_spec, request) => rendered(request.seed), {
      check: async () => ((checks += 1) === 1 ? { dead: true, stdev: 0 } : { dead: false }),
    });
    await rig.drain();
    expect(rig.rows.get('a')).toMatchObject({ status: 'complete', notes: [expect.stringContaining('DEAD_IMAGE')] });
    expect(rig.files.size).toBe(1);
  });

  it('ends as an error when every picture is dead', async () => {
    const rig = runnerRig([aJob({ id: 'a' })], async (_spec, request) => rendered(request.seed), {
      check: async () => ({ dead: true, stdev: 0 }),
    });
    await rig.drain();
    expect(rig.rows.get('a')).toMatchObject({ status: 'error', error: { code: 'DEAD_IMAGE' } });
    expect(rig.files.size).toBe(0);
  });

  it('goes on under the same id when the engine is lost, with the missing images only', async () => {
    let calls = 0;
    const seeds: number[] = [];
    const rig = runnerRig([three()], async (_spec, request) => {
      seeds.push(request.seed);
      return (calls += 1) === 2 ? throwing('ENGINE_CRASHED') : rendered(request.seed);
    });
    await rig.drain();
    expect(rig.rows.get('gen_3')).toMatchObject({ status: 'complete', attempt: 2 });
    expect(seeds).toEqual([7, 8, 8, 9]);
    expect(rig.events.filter((event) => event.type === 'job.queued')).toHaveLength(1);
  });

  it('fails a job at once, without drawing, when its model cannot be loaded', async () => {
    let calls = 0;
    const rig = runnerRig(
      [three()],
      async () => {
        calls += 1;
        return throwing('MODEL_LOAD_FAILED');
      },
      { engineState: () => 'failed' },
    );
    await rig.drain();
    expect(calls).toBe(1);
    expect(rig.rows.get('gen_3')).toMatchObject({ status: 'error', error: { code: 'MODEL_LOAD_FAILED' } });
  });

  it('goes on when a load was only cut off and the engine starts again', async () => {
    let calls = 0;
    const rig = runnerRig([three()], async (_spec, request) =>
      (calls += 1) === 1 ? throwing('MODEL_LOAD_FAILED') : rendered(request.seed),
    );
    await rig.drain();
    expect(rig.rows.get('gen_3')).toMatchObject({ status: 'complete', attempt: 2 });
    expect(rig.images.map((image) => image.seed)).toEqual([7, 8, 9]);
  });

  it('fails only the job when the model is gone', async () => {
    const rig = runnerRig([aJob({ id: 'a' })], async (_spec, request) => rendered(request.seed), {
      models: {
        find: () => throwing('MODEL_NOT_FOUND'),
        lora: () => throwing('MODEL_NOT_FOUND'),
        loraFile: () => throwing('MODEL_NOT_FOUND'),
      },
    });
    await rig.drain();
    expect(rig.rows.get('a')).toMatchObject({ status: 'error', error: { code: 'MODEL_LOAD_FAILED' } });
    expect(rig.bugs).toEqual([]);
  });

  it('waits out a full journal disk and loses nothing', async () => {
    let full = 3;
    const rig = runnerRig([aJob({ id: 'a' })], async (_spec, request) => rendered(request.seed));
    const booked: string[] = [];
    const patient = runnerRig([aJob({ id: 'a' })], async (_spec, request) => rendered(request.seed), {
      save: (job, events, image) => {
        if (image && (full -= 1) >= 0) throw new AppError('DISK_FULL', 'full');
        if (image) booked.push(image.id);
        patient.rows.set(job.id, job);
        patient.events.push(...events);
      },
    });
    await Promise.all([rig.drain(), patient.drain()]);
    expect(booked).toHaveLength(1);
    expect(patient.rows.get('a')).toMatchObject({ status: 'complete' });
  });

  it('gives a bug to the job, not to the app', async () => {
    const rig = runnerRig(
      [aJob({ id: 'a' }), aJob({ id: 'b', position: 2 })],
      async (_spec, request) => rendered(request.seed),
      {
        fit: {
          ...plentyOfMemory,
          specOf: () => {
            throw new TypeError('broken');
          },
        },
      },
    );
    await rig.drain();
    expect(rig.bugs).toHaveLength(2);
    expect([...rig.rows.values()].map((job) => job.error?.code)).toEqual(['UNKNOWN_ERROR', 'UNKNOWN_ERROR']);
  });

  it('does not start an engine that gave up again for jobs that were there before, but for new ones', async () => {
    const fresh: boolean[] = [];
    let state: 'ready' | 'failed' = 'ready';
    const rig = runnerRig(
      [
        aJob({ id: 'a', createdAt: 1 }),
        aJob({ id: 'b', createdAt: 1, position: 2 }),
        aJob({ id: 'c', createdAt: 2_000_000, position: 3 }),
      ],
      async (_spec, _request, options) => {
        fresh.push(options.fresh);
        state = 'failed';
        return throwing('ENGINE_CRASHED');
      },
      { engineState: () => state },
    );
    await rig.drain();
    expect(fresh).toEqual([true, false, true]);
    expect([...rig.rows.values()].every((job) => job.status === 'error')).toBe(true);
  });

  it('keeps every image when what it took cannot be measured', async () => {
    const rig = runnerRig([three()], async (_spec, request) => rendered(request.seed), {
      fit: { ...plentyOfMemory, drawn: () => throwing('DISK_FULL') },
    });
    await rig.drain();
    expect(rig.rows.get('gen_3')?.images.every((slot) => slot.state === 'saved')).toBe(true);
    expect(rig.bugs).toHaveLength(3);
  });

  it('pauses, and lets the app go on, while the journal takes nothing; then draws', async () => {
    let broken = true;
    let pauses = 0;
    const rig = runnerRig([aJob({ id: 'a' })], async (_spec, request) => rendered(request.seed), {
      save: (...booked) => {
        if (broken) throw new TypeError('database disk image is malformed');
        rig.save(...booked);
      },
      sleep: async () => {
        if ((pauses += 1) === 50) broken = false;
        await new Promise((resolve) => setImmediate(resolve));
      },
    });
    await rig.drain();
    expect(pauses).toBeGreaterThanOrEqual(50);
    expect(rig.rows.get('a')).toMatchObject({ status: 'complete', attempt: 1 });
    expect(rig.bugs.length).toBeGreaterThan(0);
  });

  it('starts an engine for other jobs after one that could not be drawn for a reason of its own', async () => {
    const fresh: boolean[] = [];
    const jobs = [aJob({ id: 'a', createdAt: 1, request: { initImage: 'inp_gone' } })];
    const rig = runnerRig(
      [...jobs, aJob({ id: 'b', createdAt: 1, position: 2 })],
      async (_spec, request, options) => {
        fresh.push(options.fresh);
        return rendered(request.seed);
      },
      { inputs: { load: async () => throwing('NOT_FOUND') } },
    );
    await rig.drain();
    expect(fresh).toEqual([true]);
    expect([...rig.rows.values()].map((job) => job.status)).toEqual(['error', 'complete']);
    // A picture that is gone is not the fault of the model.
    expect(rig.rows.get('a')?.error?.code).toBe('UNKNOWN_ERROR');
  });
});
