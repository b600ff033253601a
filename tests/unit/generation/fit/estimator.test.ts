import { describe, expect, it } from 'vitest';
import { createEstimator, type EstimatorPorts } from '../../../../src/main/generation/fit/estimator.ts';
import type { MeasuredRun, MemoryRung } from '../../../../src/shared/schema/fit.ts';
import type { EngineSpec } from '../../../../src/shared/schema/engine.ts';
import type { InstalledModel } from '../../../../src/shared/schema/model.ts';
import { aRequest } from '../../../support/jobs.ts';
import { rendered } from '../../../support/runnerRig.ts';

const GB = 1e9;
const model: InstalledModel = {
  id: 'sd',
  name: 'SD',
  family: 'sd1',
  files: { model: '/m/sd.safetensors' },
  sizeBytes: 2 * GB,
  fingerprint: 'f1',
  defaults: { width: 512, height: 512, steps: 20, cfgScale: 7, sampler: 'euler_a', scheduler: 'discrete' },
  sizes: { multiple: 8, square: false, max: 2048 },
};
const request = aRequest({ model: 'sd', width: 512, height: 512, steps: 20, cfgScale: 7 });

/** An estimator over a store in memory, and a machine that is made of what is handed in. */
function rig(change: Partial<EngineSpec> = {}) {
  const runs = new Map<string, MeasuredRun[]>();
  const rungs: { key: string; pixels: number; rung: MemoryRung; at: number }[] = [];
  const machine = { now: 1_000_000, availableBytes: 16 * GB, backend: 'cpu', loaded: '' };
  const nameOf = (key: { fingerprint: string; place: string }): string => `${key.fingerprint} ${key.place}`;
  const ports: EstimatorPorts = {
    specOf: ({ id, fingerprint, files, sizeBytes }) => ({
      kind: 'embedded',
      modelId: id,
      fingerprint,
      files,
      sizeBytes,
      threads: 2,
      backend: machine.backend,
      ...change,
    }),
    deviceOf: (backend) =>
      backend === 'cpu'
        ? { class: 'processor', where: 'ram', availableBytes: machine.availableBytes }
        : { class: 'discrete', where: 'vram', availableBytes: machine.availableBytes },
    holds: (spec) => JSON.stringify(spec.memory ?? null) === machine.loaded,
    store: {
      record: (run) => void runs.set(nameOf(run), [run.run, ...(runs.get(nameOf(run)) ?? [])]),
      runsOf: (key) => runs.get(nameOf(key)) ?? [],
      keepRung: (key, pixels, rung, at) => void rungs.push({ key: nameOf(key), pixels, rung, at }),
      rungsFor: (key, pixels, since) =>
        rungs
          .filter((one) => one.key === nameOf(key) && one.pixels <= pixels && one.at >= since)
          .map(({ rung }) => rung),
    },
    now: () => machine.now,
  };
  const estimator = createEstimator(ports);
  const draw = (rung: MemoryRung, more: { peakBytes?: number; loadMs?: number; ranOut?: boolean } = {}): void => {
    const { ranOut = false, ...told } = more;
    estimator.fit.drawn({
      model,
      request,
      spec: estimator.fit.specOf(model, rung),
      rung,
      ranOut,
      timeTaken: 22_000 + (more.loadMs ?? 0),
      rendered: { ...rendered(7), computeMs: 21_500, sampleMs: 20_000, ...told },
    });
  };
  return { estimator, machine, runs, rungs, draw };
}

describe('the estimator', () => {
  it('learns from every image at once, and says when a model is loaded as it is wanted', () => {
    const { estimator, machine, draw } = rig();
    expect(estimator.estimate(model, request)).toMatchObject({ confidence: 'guessed', runs: 0 });
    expect(estimator.imageMs(model, request, 'none')).toBeUndefined();
    draw('none', { loadMs: 3000, peakBytes: 4 * GB });
    draw('none', { peakBytes: 4 * GB });
    draw('none', { peakBytes: 4 * GB });
    const answer = estimator.estimate(model, request);
    expect(answer).toMatchObject({ confidence: 'measured', runs: 3, time: { loadMs: 3000 } });
    expect(Math.abs(answer.time.perImageMs / 22_000 - 1)).toBeLessThan(0.05);
    expect(Math.abs((estimator.imageMs(model, request, 'none') ?? 0) / 22_000 - 1)).toBeLessThan(0.05);
    machine.loaded = 'null';
    expect(estimator.estimate(model, request).time.loadMs).toBe(0);
  });

  it('begins where images of that size, or smaller ones, needed less memory, for a day', () => {
    const { estimator, machine, draw } = rig();
    draw('weightsOnDisk', { ranOut: true });
    expect(estimator.fit.firstRung(model, request)).toBe('weightsOnDisk');
    expect(estimator.fit.firstRung(model, { ...request, width: 1024 })).toBe('weightsOnDisk');
    expect(estimator.fit.firstRung(model, { ...request, width: 256 })).toBe('none');
    expect(estimator.fit.firstRung({ ...model, fingerprint: 'f2' }, request)).toBe('none');
    machine.now += 25 * 3_600_000;
    expect(estimator.fit.firstRung(model, request)).toBe('none');
  });

  it('remembers no rung of a job that did not run out of memory', () => {
    const { rungs, draw } = rig();
    draw('tiles');
    expect(rungs).toEqual([]);
  });

  it('begins with less where measured peaks do not fit any more', () => {
    const { estimator, machine, draw } = rig();
    for (let n = 0; n < 3; n += 1) draw('none', { peakBytes: 6 * GB });
    expect(estimator.fit.firstRung(model, request)).toBe('none');
    machine.availableBytes = 5 * GB;
    expect(estimator.fit.firstRung(model, request)).not.toBe('none');
  });

  it('starts engines with what the rung says, and counts runs of each device apart', () => {
    const { estimator, machine, runs, draw } = rig({ flashAttention: false });
    machine.backend = 'vulkan0';
    expect(estimator.fit.specOf(model, 'none')).not.toHaveProperty('memory');
    expect(estimator.fit.specOf(model, 'weightsInRam')).toMatchObject({
      backend: 'vulkan0',
      memory: { weights: 'ram' },
      flashAttention: false,
    });
    expect(estimator.fit.specOf(model, 'processor')).toMatchObject({ backend: 'cpu', memory: { weights: 'disk' } });
    draw('tiles', { peakBytes: GB });
    draw('processor', { peakBytes: GB });
    expect([...runs].map(([key, [one]]) => [key, one?.rung, one?.peakBytes])).toEqual([
      // What the engine holds of the machine's memory says nothing of the card's.
      ['f1 embedded/vulkan0', 'tiles', undefined],
      ['f1 embedded/cpu', 'processor', GB],
    ]);
  });
});
