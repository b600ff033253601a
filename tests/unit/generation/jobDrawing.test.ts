import { describe, expect, it } from 'vitest';
import { aJob } from '../../support/jobs.ts';
import { rendered, runnerRig, throwing } from '../../support/runnerRig.ts';

const three = () => aJob({ id: 'gen_3', request: { count: 3, maxRetries: 1 } });

describe('the job runner, drawing', () => {
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
});
