import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../fixtures/standInEngine.ts';
import { spec, waitFor, withStandIn } from '../../support/standIn.ts';

describe('stopping an engine', () => {
  it.each<[string, Omit<Scenario, 'pids'>]>([
    ['that works well', {}],
    ['that ignores being asked', { ignoresTerm: true }],
    ['with a child of its own that ignores being asked', { grandchild: true }],
    ['with a child of its own, both ignoring it', { grandchild: true, ignoresTerm: true }],
    ['that floods its output', { flood: 'noNewline', ignoresTerm: true }],
  ])('leaves no process and no pid file of one %s', async (_, scenario) => {
    await withStandIn(scenario, async ({ supervisor, alive, folder, states, engines }) => {
      await supervisor.start(spec);
      expect(await readdir(`${folder}/run`)).toEqual(['engine.pid.json']);
      expect(await alive()).toContain((await engines())[0]);
      await Promise.all([supervisor.stop('by the user'), supervisor.stop('by the user')]);
      expect(await alive()).toEqual([]);
      expect(await readdir(`${folder}/run`)).toEqual([]);
      expect(states.map(({ state }) => state)).toEqual(['starting', 'ready', 'stopping', 'stopped']);
      await supervisor.stop('again');
      expect(supervisor.view()).toMatchObject({ state: 'stopped', loads: 1 });
    });
  });

  it('interrupts the image at work and those that wait', async () => {
    const jobs = [{ does: 'draw', stepMs: 50, steps: 500 }] as const;
    await withStandIn({ jobs: [...jobs] }, async ({ renderError, supervisor, progress, engines }) => {
      const ended = Promise.all([renderError(), renderError()]);
      await waitFor('the first step', () => progress.some(({ stage }) => stage === 'diffusion'));
      await supervisor.stop('the app closes');
      const errors = await ended;
      expect(errors.map(({ code }) => code)).toEqual(['INTERRUPTED', 'INTERRUPTED']);
      expect(errors[0]?.facts).toEqual({ reason: 'the app closes' });
      expect(await engines()).toHaveLength(1);
    });
  });

  it('interrupts a start', async () => {
    await withStandIn({ listen: 'mute' }, async ({ supervisor, alive }) => {
      const started = supervisor.start(spec).then(
        () => 'started',
        (error: unknown) => error,
      );
      await waitFor('the start', () => supervisor.view().state === 'starting');
      await supervisor.stop('by the user');
      expect(await started).toMatchObject({ code: 'INTERRUPTED' });
      expect(await alive()).toEqual([]);
    });
  });

  it('calls off a restart that was due', async () => {
    await withStandIn(
      { exitOnStart: { code: 3 } },
      async ({ supervisor, renderError, engines }) => {
        expect((await renderError()).code).toBe('MODEL_LOAD_FAILED');
        expect(supervisor.view().state).toBe('crashed');
        const waiting = renderError();
        await supervisor.stop('by the user');
        expect((await waiting).code).toBe('INTERRUPTED');
        expect(supervisor.view().state).toBe('stopped');
        expect(await engines()).toHaveLength(1);
      },
      { backoffMs: [60_000] },
    );
  });
});
