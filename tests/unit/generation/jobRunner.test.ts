import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/schema/error.ts';
import { aJob } from '../../support/jobs.ts';
import { rendered, runnerRig, throwing } from '../../support/runnerRig.ts';

const three = () => aJob({ id: 'gen_3', request: { count: 3, maxRetries: 1 } });

describe('the job runner', () => {
  it('draws the images of a job in order and tells each as it is saved', async () => {
    const rig = runnerRig([three()], async (_spec, request) => rendered(request.seed));
    await rig.drain();
    expect(rig.rows.get('gen_3')).toMatchObject({ status: 'complete', percentage: 100 });
    expect(rig.images.map((image) => image.seed)).toEqual([7, 8, 9]);
    expect(rig.events.map((event) => event.type)).toEqual([
      'job.started',
      'job.image',
      'job.image',
      'job.image',
      'job.completed',
    ]);
  });

  it('keeps what a batch finished when a later image fails for good', async () => {
    const rig = runnerRig([three()], async (_spec, request) =>
      request.seed === 8 ? throwing('UNKNOWN_ERROR') : rendered(request.seed),
    );
    await rig.drain();
    const job = rig.rows.get('gen_3');
    expect(job?.status).toBe('complete');
    expect(job?.images.map((slot) => [slot.state, slot.attempts])).toEqual([
      ['saved', 0],
      ['failed', 2],
      ['saved', 0],
    ]);
  });

  it('shows the steps that were asked for before the engine has counted any', async () => {
    const rig = runnerRig([aJob({ id: 'a' })], async (_spec, request, { onProgress }) => {
      onProgress({ stage: 'loading', step: 0, total: 0 });
      expect(rig.runner.current()?.progress).toMatchObject({
        stage: 'loading',
        currentStep: 0,
        totalSteps: request.steps,
      });
      return rendered(request.seed);
    });
    await rig.drain();
    expect(rig.events.map(({ type }) => type)).toContain('job.completed');
  });

  it('shows the next image before it has told anything, with the progress that was told last', async () => {
    const shown: [number, number][] = [];
    const rig = runnerRig([three()], async (_spec, request, { onProgress }) => {
      const progress = rig.runner.current()?.progress;
      shown.push([progress?.currentImage ?? 0, progress?.percentage ?? -1]);
      onProgress({ stage: 'diffusion', step: 1, total: 6 });
      return rendered(request.seed);
    });
    await rig.drain();
    expect(shown.map(([image]) => image)).toEqual([1, 2, 3]);
    const percentages = shown.map(([, percentage]) => percentage);
    expect(percentages).toEqual(percentages.toSorted((x, y) => x - y));
    expect(percentages[0]).toBe(0);
  });

  it('tries a dead picture again with a note, and never saves it', async () => {
    let checks = 0;
    const rig = runnerRig([aJob({ id: 'a' })], async (_spec, request) => rendered(request.seed), {
      check: async () => ({ dead: (checks += 1) === 1, stdev: 0 }),
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
      models: { find: () => throwing('MODEL_NOT_FOUND'), lora: () => throwing('MODEL_NOT_FOUND') },
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
        specOf: () => {
          throw new TypeError('broken');
        },
      },
    );
    await rig.drain();
    expect(rig.bugs).toHaveLength(2);
    expect([...rig.rows.values()].map((job) => job.error?.code)).toEqual(['UNKNOWN_ERROR', 'UNKNOWN_ERROR']);
  });

  it('books a cancel before it answers, keeps what was drawn, and takes the next job', async () => {
    const rig = runnerRig([three(), aJob({ id: 'next', position: 2 })], async (_spec, request, { signal }) => {
      if (request.seed !== 8) return rendered(request.seed);
      expect(await rig.runner.cancel('gen_3', 'now')).toMatchObject({ status: 'cancelled' });
      expect(rig.rows.get('gen_3')?.status).toBe('cancelled');
      return signal.aborted ? throwing('GENERATION_CANCELLED') : rendered(request.seed);
    });
    await rig.drain();
    expect(rig.rows.get('gen_3')?.images.map((slot) => slot.state)).toEqual(['saved', 'waiting', 'waiting']);
    expect(rig.rows.get('next')?.status).toBe('complete');
    expect(rig.files.size).toBe(2);
    expect(rig.events.filter((event) => event.type === 'job.cancelled')).toHaveLength(1);
  });

  it('answers that a job has ended when its last image was on its way to the disk', async () => {
    const answers: unknown[] = [];
    const rig = runnerRig([aJob({ id: 'a' })], async (_spec, request) => rendered(request.seed), {
      files: {
        save: async (recipe) => {
          const cancelled = rig.runner.cancel('a', 'now').then((answer) => answers.push(answer));
          await new Promise((resolve) => setImmediate(resolve));
          void cancelled;
          return { file: recipe.imageId, bytes: 1, sha256: 'x', width: 1, height: 1 };
        },
        remove: async () => {},
      },
      sleep: () => new Promise(() => {}),
    });
    await rig.drain();
    expect(rig.rows.get('a')?.status).toBe('complete');
    expect(answers).toEqual([undefined]);
  });

  it('does not let a file that cannot be written hold up a cancel, and removes it when it comes', async () => {
    const writing = Promise.withResolvers<void>();
    const rig = runnerRig(
      [aJob({ id: 'a' }), aJob({ id: 'b', position: 2 })],
      async (_spec, request) => rendered(request.seed),
      {
        files: {
          save: async (recipe) => {
            if (recipe.jobId === 'a') {
              void rig.runner.cancel('a', 'now').then(() => writing.resolve());
              await writing.promise;
            }
            rig.files.add(recipe.imageId);
            return { file: recipe.imageId, bytes: 1, sha256: 'x', width: 1, height: 1 };
          },
          remove: async (file) => void rig.files.delete(file),
        },
      },
    );
    await rig.drain();
    expect(rig.rows.get('a')?.status).toBe('cancelled');
    expect(rig.rows.get('b')?.status).toBe('complete');
    expect(rig.files.size).toBe(1);
  });

  it('draws the next image, and the next job, while a file is being written', async () => {
    const order: string[] = [];
    const rig = runnerRig(
      [aJob({ id: 'a', request: { count: 2 } }), aJob({ id: 'b', position: 2 })],
      async (_spec, request, _options) => {
        order.push(`draw ${request.seed}`);
        return rendered(request.seed);
      },
      {
        files: {
          save: async (recipe) => {
            const what = `${recipe.jobId}${recipe.index}`;
            order.push(`write ${what}`);
            await new Promise((resolve) => setTimeout(resolve, 20));
            order.push(`wrote ${what}`);
            return { file: recipe.imageId, bytes: 1, sha256: 'x', width: 1, height: 1 };
          },
          remove: async () => {},
        },
      },
    );
    await rig.drain();
    expect(order).toEqual([
      'draw 7',
      'write a0',
      'draw 8',
      'wrote a0',
      'write a1',
      'draw 7',
      'wrote a1',
      'write b0',
      'wrote b0',
    ]);
    expect([...rig.rows.values()].map((job) => job.status)).toEqual(['complete', 'complete']);
  });

  it('lets the image at work finish when asked to cancel after it', async () => {
    const rig = runnerRig([three()], async (_spec, request) => {
      if (request.seed === 8) await rig.runner.cancel('gen_3', 'after_current');
      return rendered(request.seed);
    });
    await rig.drain();
    expect(rig.rows.get('gen_3')?.status).toBe('cancelled');
    expect(rig.images.map((image) => image.seed)).toEqual([7, 8]);
  });

  it('tells progress from real steps that never falls, over a retry too', async () => {
    let calls = 0;
    const rig = runnerRig([aJob({ id: 'a' })], async (_spec, request, { onProgress }) => {
      onProgress({ stage: 'loading', step: 0, total: 0 });
      for (let step = 1; step <= 4; step += 1) onProgress({ stage: 'diffusion', step, total: 4 });
      return (calls += 1) === 1 ? throwing('UNKNOWN_ERROR') : rendered(request.seed);
    });
    let last = 0;
    const save = rig.rows.set.bind(rig.rows);
    rig.rows.set = (id, job) => {
      expect(job.percentage).toBeGreaterThanOrEqual(last);
      last = job.percentage;
      return save(id, job);
    };
    await rig.drain();
    expect(last).toBe(100);
  });

  it('shows no progress that is not booked, so that it does not fall when the app ends at that moment', async () => {
    const shown: (number | undefined)[] = [];
    const rig = runnerRig([aJob({ id: 'a' })], async (_spec, request, { onProgress }) => {
      for (let step = 1; step <= 6; step += 1) {
        onProgress({ stage: 'diffusion', step, total: 6 });
        shown.push(rig.runner.current()?.progress.percentage);
        expect(shown.at(-1)).toBe(rig.rows.get('a')?.percentage);
      }
      return rendered(request.seed);
    });
    await rig.drain();
    expect(rig.rows.get('a')).toMatchObject({ status: 'complete' });
    expect(shown).toHaveLength(6);
  });

  it('leaves the job at work in progress when the app stops, for the next start', async () => {
    const rig = runnerRig([three()], async (_spec, request, { signal }) => {
      if (request.seed === 8) rig.runner.stop();
      return signal.aborted ? throwing('GENERATION_CANCELLED') : rendered(request.seed);
    });
    await rig.runner.run();
    expect(rig.rows.get('gen_3')?.status).toBe('in_progress');
    expect(rig.images).toHaveLength(1);
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
});
