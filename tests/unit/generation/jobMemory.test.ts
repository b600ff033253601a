import { describe, expect, it } from 'vitest';
import { ladderOf, measuresOf, nextRung } from '../../../src/main/generation/fit/ladder.ts';
import type { DrawnFacts } from '../../../src/main/generation/ports.ts';
import type { EngineSpec } from '../../../src/shared/schema/engine.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import { aJob } from '../../support/jobs.ts';
import { plentyOfMemory, rendered, runnerRig, throwing } from '../../support/runnerRig.ts';

const ladder = ladderOf({ family: 'sd1', backend: 'cpu' });
const drawn: DrawnFacts[] = [];
const fit = {
  ...plentyOfMemory,
  nextRung: (_model: unknown, rung: (typeof ladder)[number], loading: boolean) => nextRung(ladder, rung, loading),
  tileSizeOf: (_model: unknown, rung: (typeof ladder)[number]) =>
    measuresOf(rung, { family: 'sd1', backend: 'cpu' }).tileSize,
  drawn: (facts: DrawnFacts) => void drawn.push(facts),
};
const three = (change: Parameters<typeof aJob>[0] = {}) =>
  aJob({ id: 'gen_3', request: { count: 3, maxRetries: 0 }, ...change });

describe('a job whose engine runs out of memory', () => {
  it('draws the same seed with the next measure, and so the rest, at no cost of tries', async () => {
    drawn.length = 0;
    const asked: { seed: number; tileSize: number | undefined; memory: EngineSpec['memory'] }[] = [];
    const rig = runnerRig(
      [three()],
      async (spec, { seed, tileSize }) => {
        asked.push({ seed, tileSize, memory: spec.memory });
        // The second image is too much until the weights are on disk.
        return seed > 7 && spec.memory === undefined ? throwing('OUT_OF_MEMORY') : rendered(seed);
      },
      { fit },
    );
    await rig.drain();
    expect(asked.map(({ seed }) => seed)).toEqual([7, 8, 8, 8, 9]);
    expect(asked.map(({ tileSize }) => tileSize)).toEqual([undefined, undefined, 256, 256, 256]);
    expect(asked.at(-1)?.memory).toEqual({ weights: 'disk' });
    const job = rig.rows.get('gen_3');
    expect(job).toMatchObject({ status: 'complete', attempt: 1, rung: 'weightsOnDisk' });
    expect(job?.images.map(({ attempts }) => attempts)).toEqual([0, 0, 0]);
    expect(job?.notes).toHaveLength(2);
    expect(rig.images.map(({ recipe }) => recipe.rung)).toEqual([undefined, 'weightsOnDisk', 'weightsOnDisk']);
    expect(drawn.map(({ rung, ranOut }) => [rung, ranOut])).toEqual([
      ['none', false],
      ['weightsOnDisk', true],
      ['weightsOnDisk', true],
    ]);
    expect(rig.bugs).toEqual([]);
  });

  it('goes on where it was when the app was started anew', async () => {
    const memories: EngineSpec['memory'][] = [];
    const rig = runnerRig(
      [three({ rung: 'weightsOnDisk' })],
      async (spec, { seed }) => {
        memories.push(spec.memory);
        return rendered(seed);
      },
      { fit: { ...fit, firstRung: () => throwing('UNKNOWN_ERROR') } },
    );
    await rig.drain();
    expect(memories).toEqual([{ weights: 'disk' }, { weights: 'disk' }, { weights: 'disk' }]);
    expect(rig.rows.get('gen_3')).toMatchObject({ status: 'complete', notes: [] });
  });

  it('begins with the measure that its kind is known to need, and says so', async () => {
    const rig = runnerRig([three()], async (_spec, { seed }) => rendered(seed), {
      fit: { ...fit, firstRung: () => 'tiles' },
    });
    await rig.drain();
    const job = rig.rows.get('gen_3');
    expect(job).toMatchObject({ status: 'complete', rung: 'tiles' });
    expect(job?.notes).toEqual([expect.stringContaining('decoded in tiles')]);
    expect(rig.events.filter(({ type }) => type === 'job.note')).toHaveLength(1);
  });

  it('passes by what only changes how pictures are decoded when not even the model could be loaded', async () => {
    const rungs: unknown[] = [];
    const rig = runnerRig(
      [three()],
      async (spec, { seed, tileSize }) => {
        rungs.push([spec.memory, tileSize]);
        if (spec.memory) return rendered(seed);
        throw new AppError('OUT_OF_MEMORY', 'No memory.', { facts: { phase: 'starting' } });
      },
      // The engine was given up with that load; another way to load is another engine.
      { fit, engineState: () => 'failed' },
    );
    await rig.drain();
    expect(rungs.slice(0, 2)).toEqual([
      [undefined, undefined],
      [{ weights: 'disk' }, 256],
    ]);
    expect(rig.rows.get('gen_3')).toMatchObject({ status: 'complete' });
  });

  it('keeps what is saved and tells what was tried when nothing less is left', async () => {
    const rig = runnerRig(
      [three()],
      async (_spec, { seed }) => (seed === 7 ? rendered(seed) : throwing('OUT_OF_MEMORY')),
      { fit },
    );
    await rig.drain();
    const job = rig.rows.get('gen_3');
    expect(job?.status).toBe('complete');
    expect(job?.images.map(({ state }) => state)).toEqual(['saved', 'failed', 'failed']);
    expect(job?.images[1]).toMatchObject({ error: { code: 'OUT_OF_MEMORY', facts: { tried: [...ladder] } } });
    expect(job?.images[1]).toMatchObject({ error: { message: expect.stringContaining('nothing less is known') } });
  });

  it('can be cancelled between two measures', async () => {
    let calls = 0;
    const rig = runnerRig(
      [three()],
      async () => {
        calls += 1;
        void rig.runner.cancel('gen_3', 'after_current');
        return throwing('OUT_OF_MEMORY');
      },
      { fit },
    );
    await rig.drain();
    expect(calls).toBe(1);
    expect(rig.rows.get('gen_3')).toMatchObject({ status: 'cancelled' });
  });
});
