import { describe, expect, it } from 'vitest';
import { cancelJob } from '../../../src/main/handlers/jobs.ts';
import { aJob } from '../../support/jobs.ts';
import { rendered, runnerRig, throwing } from '../../support/runnerRig.ts';

const three = () => aJob({ id: 'gen_3', request: { count: 3, maxRetries: 1 } });

/** A pause long enough for every booking in between. */
async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('the job runner, ending a job early', () => {
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

  it('lets the image at work finish when asked to cancel after it', async () => {
    const rig = runnerRig([three()], async (_spec, request) => {
      if (request.seed === 8) await rig.runner.cancel('gen_3', 'after_current');
      return rendered(request.seed);
    });
    await rig.drain();
    expect(rig.rows.get('gen_3')?.status).toBe('cancelled');
    expect(rig.images.map((image) => image.seed)).toEqual([7, 8]);
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

  it('answers a second cancel like the first while a file is on its way, and books one end', async () => {
    const writing = Promise.withResolvers<void>();
    const answers: (string | undefined)[] = [];
    const rig = runnerRig(
      [aJob({ id: 'a', request: { count: 2 } })],
      async (_spec, request) => rendered(request.seed),
      {
        files: {
          save: async (recipe) => {
            const both = ['now', 'after_current'].map(() => rig.runner.cancel('a', 'now'));
            void Promise.all(both).then((jobs) => answers.push(...jobs.map((job) => job?.status)));
            void Promise.all(both).then(() => writing.resolve());
            await writing.promise;
            return { file: recipe.imageId, bytes: 1, sha256: 'x', width: 1, height: 1 };
          },
          remove: async () => {},
        },
      },
    );
    await rig.drain();
    expect(answers).toEqual(['cancelled', 'cancelled']);
    expect(rig.events.filter((event) => event.type === 'job.cancelled')).toHaveLength(1);
  });

  it('no longer shows a cancelled job while the engine settles', async () => {
    const shown: unknown[] = [];
    const rig = runnerRig([aJob({ id: 'a' })], async () => {
      shown.push(rig.runner.current()?.job.id);
      await rig.runner.cancel('a', 'now');
      shown.push(rig.runner.current(), rig.runner.active());
      return throwing('GENERATION_CANCELLED');
    });
    await rig.drain();
    expect(shown).toEqual(['a', undefined, []]);
    expect(rig.rows.get('a')?.status).toBe('cancelled');
  });

  it('says so when a cancel cannot be booked, goes on with the queue and books it once there is space', async () => {
    let full = false;
    const rig = runnerRig(
      [three()],
      async (_spec, request, { signal }) => {
        if (request.seed !== 8) return rendered(request.seed);
        full = true;
        await expect(rig.runner.cancel('gen_3', 'now')).rejects.toMatchObject({ code: 'DISK_FULL' });
        await expect(rig.runner.cancel('gen_3', 'now')).rejects.toMatchObject({ code: 'DISK_FULL' });
        expect(rig.rows.get('gen_3')?.status).toBe('in_progress');
        full = false;
        expect(await rig.runner.cancel('gen_3', 'now')).toMatchObject({ status: 'cancelled' });
        return signal.aborted ? throwing('GENERATION_CANCELLED') : rendered(request.seed);
      },
      { save: (...booked) => (full ? throwing('DISK_FULL') : rig.save(...booked)), sleep: someTurns },
    );
    await rig.drain();
    expect(rig.rows.get('gen_3')).toMatchObject({ status: 'cancelled' });
    expect(rig.events.map(({ type }) => type)).toEqual(['job.started', 'job.image', 'job.cancelled']);
  });

  it('forgets a cancel after the image at work that could not be booked', async () => {
    let full = false;
    const rig = runnerRig(
      [three()],
      async (_spec, request) => {
        full = request.seed === 8;
        if (full) await expect(rig.runner.cancel('gen_3', 'after_current')).rejects.toThrow('DISK_FULL');
        full = false;
        return rendered(request.seed);
      },
      { save: (...booked) => (full ? throwing('DISK_FULL') : rig.save(...booked)) },
    );
    await rig.drain();
    expect(rig.rows.get('gen_3')).toMatchObject({ status: 'complete', cancelAfterCurrent: false });
  });

  it('never draws a job that was cancelled while its start waited for the disk', async () => {
    let full = 6;
    let drawn = 0;
    const rig = runnerRig([aJob({ id: 'a' })], async (_spec, request) => rendered(request.seed + (drawn += 1)), {
      save: (...booked) => ((full -= 1) >= 0 ? throwing('DISK_FULL') : rig.save(...booked)),
    });
    const working = rig.runner.run();
    const queue = { cancelPending: () => expect.unreachable('the job is at work') };
    const jobs = { get: (id: string) => rig.rows.get(id) };
    expect(rig.rows.get('a')?.status).toBe('pending');
    await cancelJob({ jobs, queue, runner: rig.runner }, 'a', 'now').catch((thrown: unknown) =>
      expect(thrown).toMatchObject({ code: 'DISK_FULL' }),
    );
    await rig.idle();
    rig.runner.stop();
    await working;
    expect(drawn).toBe(0);
    expect(rig.rows.get('a')?.status).toBe('cancelled');
    expect(rig.events.map(({ type }) => type)).toEqual(['job.started', 'job.cancelled']);
  });

  it('books a cancel together with an image that waited for the disk', async () => {
    let full = 4;
    const rig = runnerRig(
      [three()],
      async (_spec, request, { signal }) => {
        if (request.seed === 8) await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return signal.aborted ? throwing('GENERATION_CANCELLED') : rendered(request.seed);
      },
      {
        save: (job, events, image) => {
          if (image && (full -= 1) >= 0) {
            void rig.runner.cancel('gen_3', 'now').catch(() => {});
            return throwing('DISK_FULL');
          }
          return rig.save(job, events, image);
        },
      },
    );
    await rig.drain();
    expect(rig.images).toHaveLength(1);
    expect(rig.rows.get('gen_3')?.images.map((slot) => slot.state)).toEqual(['saved', 'waiting', 'waiting']);
    expect(rig.events.map(({ type }) => type)).toEqual(['job.started', 'job.image', 'job.cancelled']);
  });
});
