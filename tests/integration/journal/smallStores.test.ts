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
  it('tells the median of the last sixteen runs of a model on its last device', () => {
    const journal = aJournal();
    const { measurements } = journal;
    expect(measurements.rate('m')).toBeUndefined();
    for (const computeMs of [100, 900, 300]) measurements.record({ model: 'm', device: 'cpu', work: 100, computeMs });
    measurements.record({ model: 'other', device: 'cpu', work: 1, computeMs: 77 });
    expect(measurements.rate('m')).toBe(3);
    for (let i = 0; i < 16; i += 1)
      measurements.record({ model: 'm', device: 'cpu', work: 10, computeMs: i < 8 ? 20 : 40 });
    journal.close();
    const again = aJournal(journal.file).measurements;
    expect(again.rate('m')).toBe(3);
    again.record({ model: 'm', device: 'vulkan0', work: 10, computeMs: 5 });
    expect(again.rate('m')).toBe(0.5);
    expect(() => again.record({ model: 'm', device: 'cpu', work: 0, computeMs: 1 })).toThrow(RangeError);
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
