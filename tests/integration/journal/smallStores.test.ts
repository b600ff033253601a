import type { MeasuredRun } from '../../../src/shared/schema/fit.ts';
import { describe, expect, it } from 'vitest';
import { aJournal } from '../../support/journals.ts';

describe('the settings store', () => {
  it('keeps any JSON value under its name until it is deleted', () => {
    const journal = aJournal();
    expect(journal.settings.get('a')).toBeUndefined();
    journal.settings.set('a', { list: [1, null, 'x'] });
    journal.settings.set('b', null);
    journal.settings.set('b', false);
    journal.close();
    const { settings } = aJournal(journal.file);
    expect([settings.get('a'), settings.get('b')]).toEqual([{ list: [1, null, 'x'] }, false]);
    settings.delete('a');
    expect(settings.get('a')).toBeUndefined();
    expect(() => settings.set('c', undefined)).toThrow(TypeError);
  });
});

describe('the measurement store', () => {
  const run = (change: Partial<MeasuredRun> = {}): MeasuredRun => ({
    width: 64,
    height: 64,
    steps: 4,
    passes: 2,
    fromImage: false,
    rung: 'none',
    sampleMs: 80,
    drawMs: 100,
    ...change,
  });
  const key = { fingerprint: 'f', place: 'embedded/cpu' };
  const more = { ...key, model: 'm', drawnBy: 'CPU, 1', computeMs: 90 };

  it('keeps the newest dozen of every size, over a restart', () => {
    const journal = aJournal();
    for (let n = 1; n <= 20; n += 1) journal.measurements.record({ ...more, run: run({ drawMs: n }) });
    journal.measurements.record({ ...more, run: run({ width: 128, peakBytes: 5, loadMs: 7 }) });
    journal.close();
    const kept = aJournal(journal.file).measurements.runsOf(key);
    expect(kept[0]).toEqual(run({ width: 128, peakBytes: 5, loadMs: 7 }));
    expect(kept.slice(1).map(({ drawMs }) => drawMs)).toEqual([20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9]);
  });

  it('tells only of the same model and place, and of the device and engine that drew last', () => {
    const { measurements } = aJournal();
    measurements.record({ ...more, run: run({ drawMs: 1 }) });
    measurements.record({ ...more, fingerprint: 'other', run: run({ drawMs: 2 }) });
    measurements.record({ ...more, place: 'embedded/vulkan0', run: run({ drawMs: 3 }) });
    expect(measurements.runsOf(key).map(({ drawMs }) => drawMs)).toEqual([1]);
    measurements.record({ ...more, drawnBy: 'CPU, 2', run: run({ drawMs: 4 }) });
    expect(measurements.runsOf(key).map(({ drawMs }) => drawMs)).toEqual([4]);
    expect(() => measurements.record({ ...more, run: run({ drawMs: 0 }) })).toThrow(RangeError);
  });

  it('remembers which rung a size needed, for that size and larger ones, as long as it is asked for', () => {
    const { measurements } = aJournal();
    measurements.keepRung(key, 4096, 'tiles', 10);
    measurements.keepRung(key, 8192, 'weightsOnDisk', 20);
    measurements.keepRung({ ...key, place: 'embedded/vulkan0' }, 64, 'processor', 20);
    expect(measurements.rungsFor(key, 4095, 0)).toEqual([]);
    expect(measurements.rungsFor(key, 4096, 0)).toEqual(['tiles']);
    expect(measurements.rungsFor(key, 1e6, 0).toSorted()).toEqual(['tiles', 'weightsOnDisk']);
    expect(measurements.rungsFor(key, 1e6, 11)).toEqual(['weightsOnDisk']);
    measurements.keepRung(key, 8192, 'smallTiles', 30);
    expect(measurements.rungsFor(key, 1e6, 25)).toEqual(['smallTiles']);
  });
});

describe('the delivery store', () => {
  it('hands out what is due, the longest overdue first, until it is done or given up', () => {
    const journal = aJournal();
    const add = (id: string, at: number): void =>
      journal.deliveries.add({ id, jobId: 'j', url: 'http://127.0.0.1/x', body: '{"a":1}', at });
    expect(journal.deliveries.nextAt()).toBeUndefined();
    add('late', 30);
    add('a', 20);
    add('b', 10);
    expect(journal.deliveries.nextAt()).toBe(10);
    expect(journal.deliveries.due(25, 9).map((each) => each.id)).toEqual(['b', 'a']);
    expect(journal.deliveries.due(25, 1)).toEqual([
      { id: 'b', jobId: 'j', url: 'http://127.0.0.1/x', body: '{"a":1}', attempt: 0, at: 10 },
    ]);
    journal.deliveries.reschedule('b', 1, 40);
    journal.deliveries.done('a');
    journal.close();
    const { deliveries } = aJournal(journal.file);
    expect(deliveries.due(99, 9).map(({ id, attempt }) => [id, attempt])).toEqual([
      ['late', 0],
      ['b', 1],
    ]);
    deliveries.gaveUp('late');
    deliveries.done('b');
    expect(deliveries.due(99, 9)).toEqual([]);
    expect(deliveries.nextAt()).toBeUndefined();
  });
});

describe('the store of model files', () => {
  it('keeps facts and hash of a file until another takes its place', () => {
    const journal = aJournal();
    const { modelFiles } = journal;
    expect([modelFiles.facts('/a', '1'), modelFiles.sha256('/a', '1')]).toEqual([undefined, undefined]);
    modelFiles.keepFacts([
      { path: '/a', stamp: '1', facts: { kind: 'lora' } },
      { path: '/b', stamp: '1', facts: [1] },
    ]);
    modelFiles.keepSha256('/a', '1', 'ff');
    modelFiles.keepSha256('/c', '1', 'cc');
    journal.close();
    const again = aJournal(journal.file).modelFiles;
    expect([again.facts('/a', '1'), again.sha256('/a', '1')]).toEqual([{ kind: 'lora' }, 'ff']);
    expect([again.facts('/b', '1'), again.sha256('/c', '1')]).toEqual([[1], 'cc']);
    expect([again.facts('/a', '2'), again.sha256('/a', '2')]).toEqual([undefined, undefined]);
    again.keepFacts([{ path: '/a', stamp: '1', facts: { kind: 'vae' } }]);
    expect([again.facts('/a', '1'), again.sha256('/a', '1')]).toEqual([{ kind: 'vae' }, 'ff']);
    again.keepFacts([{ path: '/a', stamp: '2', facts: {} }]);
    expect([again.facts('/a', '2'), again.sha256('/a', '2'), again.sha256('/a', '1')]).toEqual([
      {},
      undefined,
      undefined,
    ]);
    again.keepSha256('/b', '2', 'bb');
    expect([again.facts('/b', '2'), again.sha256('/b', '2')]).toEqual([undefined, 'bb']);
  });
});
