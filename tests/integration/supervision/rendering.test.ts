import { describe, expect, it } from 'vitest';
import { isWholePng } from '../../../src/main/engine/engineClient.ts';
import { spec, withStandIn, waitFor, renderRequest } from '../../support/standIn.ts';

describe('rendering on an engine', () => {
  it('starts the engine for the first image and keeps it for the next', async () => {
    await withStandIn({}, async ({ render, engines, states, supervisor, progress }) => {
      const first = await render();
      const second = await render({}, spec, { ...renderRequest, seed: 43 });
      expect(isWholePng(first.png)).toBe(true);
      expect(first).toMatchObject({
        seed: 42,
        computeMs: 7,
        device: 'Stand-in CPU',
        engineKind: 'embedded',
        engineVersion: 'stand-in 1',
        warnings: ['stood in'],
      });
      expect(second.png).not.toEqual(first.png);
      expect(await engines()).toHaveLength(1);
      expect(states.map(({ state }) => state)).toEqual(['starting', 'ready']);
      expect(supervisor.view()).toMatchObject({
        state: 'ready',
        model: 'tiny',
        loads: 1,
        restarts: 0,
        pid: (await engines())[0],
      });
      expect(progress[0]).toEqual({ stage: 'loading', step: 0, total: 0 });
      expect(progress).toContainEqual({ stage: 'diffusion', step: 3, total: 3 });
      expect(progress).toContainEqual({ stage: 'decoding', step: 0, total: 0 });
    });
  });

  it('needs no event for the image: polling alone finds it', async () => {
    await withStandIn({ noEvents: true, jobs: [{ does: 'draw', stepMs: 80 }] }, async ({ render, progress }) => {
      expect(isWholePng((await render()).png)).toBe(true);
      expect(progress.some(({ stage, step }) => stage === 'diffusion' && step > 0)).toBe(true);
    });
  });

  it('takes the image out of the answer of an engine without our additions', async () => {
    await withStandIn({ upstream: true, noEvents: true }, async ({ render }) => {
      const image = await render();
      expect(isWholePng(image.png)).toBe(true);
      expect(image).toMatchObject({ seed: 42, device: 'cpu', engineVersion: 'unknown' });
    });
  });

  it('draws images asked for at once one after another', async () => {
    await withStandIn({}, async ({ render, engines }) => {
      const images = await Promise.all([1, 2, 3].map((seed) => render({}, spec, { ...renderRequest, seed })));
      expect(images.map(({ seed }) => seed)).toEqual([1, 2, 3]);
      expect(await engines()).toHaveLength(1);
    });
  });

  it('replaces the engine when another spec is wanted', async () => {
    await withStandIn({}, async ({ render, engines, alive, supervisor }) => {
      await render();
      await render({}, { ...spec, modelId: 'other', fingerprint: 'f2' });
      expect(await engines()).toHaveLength(2);
      expect(await alive()).toEqual([(await engines())[1]]);
      expect(supervisor.view()).toMatchObject({ state: 'ready', model: 'other', loads: 2, restarts: 0 });
    });
  });

  it('unloads the model after the idle time and loads it again for the next image', async () => {
    await withStandIn({}, async ({ render, supervisor, alive, engines }) => {
      await render({ idleUnloadMs: 30 });
      await waitFor('the idle stop', () => supervisor.view().state === 'stopped');
      expect(await alive()).toEqual([]);
      await render();
      expect(await engines()).toHaveLength(2);
    });
  });

  it('says why the engine refused a request and goes on with the same engine', async () => {
    const jobs = [{ does: 'refuse', status: 400, error: 'unknown sampler' }, { does: 'draw' }] as const;
    await withStandIn({ jobs: [...jobs] }, async ({ render, renderError, engines }) => {
      const error = await renderError();
      expect(error.code).toBe('UNKNOWN_ERROR');
      expect(error.message).toContain('unknown sampler');
      expect((await render()).seed).toBe(42);
      expect(await engines()).toHaveLength(1);
    });
  });

  it.each([
    ['std::bad_alloc', 'OUT_OF_MEMORY'],
    ['generate_image returned empty results', 'UNKNOWN_ERROR'],
  ])('reports an image the engine failed with "%s" as %s and keeps the engine', async (message, code) => {
    await withStandIn(
      { jobs: [{ does: 'fail', message }, { does: 'draw' }] },
      async ({ render, renderError, engines }) => {
        expect((await renderError()).code).toBe(code);
        await render();
        expect(await engines()).toHaveLength(1);
      },
    );
  });
});
