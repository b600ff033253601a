import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../src/shared/schema/error.ts';
import type { Scenario } from '../../fixtures/standInEngine.ts';
import { waitFor, withStandIn } from '../../support/standIn.ts';
import type { StandIn } from '../../support/standIn.ts';

const longImage = { does: 'draw', stepMs: 40, steps: 500 } as const;
const draw = { does: 'draw' } as const;

/** Starts an image, cancels it at its second step, and answers how it ended. */
async function cancelMidway(standIn: StandIn): Promise<AppError> {
  const abort = new AbortController();
  return standIn.renderError({
    signal: abort.signal,
    onProgress: ({ stage, step }) => stage === 'diffusion' && step === 2 && abort.abort(),
  });
}

describe('cancelling an image', () => {
  it('keeps the model loaded when the engine can drop a running image', async () => {
    await withStandIn({ jobs: [longImage, draw] }, async (standIn) => {
      expect((await cancelMidway(standIn)).code).toBe('GENERATION_CANCELLED');
      expect(standIn.supervisor.view().state).toBe('ready');
      await standIn.render();
      expect(await standIn.engines()).toHaveLength(1);
      expect(standIn.supervisor.view().loads).toBe(1);
    });
  });

  it.each<[string, Partial<Scenario>]>([
    ['cannot drop a running image', { cancel: 'refuse' }],
    ['does not drop it in time', { cancel: 'never' }],
    ['ignores being asked to end', { cancel: 'never', ignoresTerm: true }],
    ['is of the upstream kind', { upstream: true }],
  ])('ends the engine and starts it again only when needed when it %s', async (_, scenario) => {
    await withStandIn({ ...scenario, runs: [{ jobs: [longImage] }, { jobs: [draw] }] }, async (standIn) => {
      expect((await cancelMidway(standIn)).code).toBe('GENERATION_CANCELLED');
      expect(standIn.supervisor.view()).toMatchObject({ state: 'stopped', restarts: 0 });
      expect(await standIn.alive()).toEqual([]);
      await standIn.render();
      expect(await standIn.engines()).toHaveLength(2);
    });
  });

  it('answers at once while the engine still loads, and the load goes on', async () => {
    await withStandIn({ loadMs: 800 }, async ({ render, renderError, supervisor, engines }) => {
      const abort = new AbortController();
      const ended = renderError({ signal: abort.signal });
      await waitFor('the start', () => supervisor.view().state === 'starting');
      abort.abort();
      expect((await ended).code).toBe('GENERATION_CANCELLED');
      expect(supervisor.view().state).toBe('starting');
      await render();
      expect(await engines()).toHaveLength(1);
    });
  });

  it('answers at once for an image that waits behind another', async () => {
    await withStandIn({ jobs: [{ does: 'draw', stepMs: 100 }, draw] }, async ({ render, renderError, engines }) => {
      const first = render();
      const abort = new AbortController();
      const second = renderError({ signal: abort.signal });
      const third = render();
      abort.abort();
      expect((await second).code).toBe('GENERATION_CANCELLED');
      expect((await first).seed).toBe(42);
      expect((await third).seed).toBe(42);
      expect(await engines()).toHaveLength(1);
    });
  });

  it('starts no engine for an image cancelled before', async () => {
    await withStandIn({}, async ({ renderError, engines }) => {
      expect((await renderError({ signal: AbortSignal.abort() })).code).toBe('GENERATION_CANCELLED');
      expect(await engines()).toEqual([]);
    });
  });

  it('still answers cancelled when the engine dies of it', async () => {
    const dying = { does: 'exit', code: 9 } as const;
    await withStandIn({ runs: [{ jobs: [dying] }, { jobs: [draw] }] }, async ({ render, renderError }) => {
      const abort = new AbortController();
      const onProgress = ({ stage, step }: { stage: string; step: number }) =>
        stage === 'diffusion' && step === 1 && abort.abort();
      expect((await renderError({ signal: abort.signal, onProgress })).code).toBe('GENERATION_CANCELLED');
      await render();
    });
  });
});
