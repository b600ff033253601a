import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { embedded, refused, rig } from '../../support/playedDevices.ts';

describe('devices', () => {
  it('are tested by themselves when the choice needs it, and the one that passed is used', async () => {
    const { open, untilQuiet, tested, heard, bugs } = rig();
    const service = open();
    expect(service.chosen()).toEqual({ ...embedded, backend: 'cpu', flashAttention: true });
    service.start();
    expect((await untilQuiet(service)).choice).toMatchObject({ backend: 'vulkan0', code: 'PASSED' });
    expect(service.chosen()).toEqual({ ...embedded, backend: 'vulkan0', flashAttention: true });
    expect(tested).toEqual(['vulkan0']);
    expect(heard.map(({ choice }) => choice.testing)).toContain(true);
    expect(heard.at(-1)?.choice).toMatchObject({ backend: 'vulkan0', testing: false });
    await service.stop();
    expect(bugs).toEqual([]);
  });

  it('are not tested where only the processor is there', async () => {
    const { open, tested } = rig({ cards: [] });
    const service = open();
    service.start();
    expect((await service.view(false)).choice.code).toBe('NO_GPU');
    await service.stop();
    expect(tested).toEqual([]);
  });

  it('are tried without flash attention, then the next one is tried', async () => {
    const cards = ['NVIDIA GeForce RTX 4090', 'NVIDIA GeForce RTX 3060'];
    const bad = { vulkan0: refused('TIMED_OUT'), 'vulkan0-': refused('GARBAGE'), vulkan1: refused('GARBAGE') };
    const { open, untilQuiet, tested } = rig({ cards, results: bad });
    const service = open();
    service.start();
    const { choice } = await untilQuiet(service);
    expect(tested).toEqual(['vulkan0', 'vulkan0-', 'vulkan1', 'vulkan1-']);
    expect(choice).toMatchObject({ backend: 'vulkan1', code: 'PASSED' });
    expect(choice.candidates[0]?.test).toMatchObject({ outcome: 'refused', code: 'TIMED_OUT' });
    expect(service.chosen()).toEqual({ ...embedded, backend: 'vulkan1', flashAttention: false });
    await service.stop();
  });

  it('keep their results over a start, until engine, driver or card is another', async () => {
    const { open, untilQuiet, tested, machine } = rig();
    const change: (() => void)[] = [
      () => {},
      () => (machine.engineVersion = '2'),
      () => (machine.driver = '560.1'),
      () => (machine.cards = ['NVIDIA GeForce RTX 4090']),
    ];
    const counts: number[] = [];
    const first = open();
    first.start();
    await untilQuiet(first);
    await first.stop();
    for (const one of change) {
      one();
      const service = open();
      expect(service.chosen().backend).toBe('vulkan0');
      service.start();
      await service.settled();
      await untilQuiet(service);
      await service.stop();
      counts.push(tested.length);
    }
    expect(counts).toEqual([1, 2, 3, 4]);
  });

  it('are all tested when asked to, once for all who ask at the same time', async () => {
    const { open, tested } = rig();
    const service = open();
    const [one, other] = await Promise.all([service.test(), service.test()]);
    expect(tested).toEqual(['vulkan0', 'cpu']);
    expect(one).toEqual(other);
    expect(one.choice.candidates.map(({ test }) => test.outcome)).toEqual(['passed', 'passed']);
    await service.stop();
  });

  it('are looked for again, with patience, where the engine was too slow to tell', async () => {
    const { open, untilQuiet } = rig({ lateOnce: true });
    const service = open();
    service.start();
    expect((await service.view(false)).choice.code).toBe('NO_USABLE_GPU');
    for (;;) {
      if ((await untilQuiet(service)).choice.code === 'PASSED') break;
      await sleep(2);
    }
    await service.stop();
  });

  it('leave a pin alone, and test again what is needed when it is taken away', async () => {
    const { open, untilQuiet, tested, machine } = rig({ wanted: 'cpu' });
    const service = open();
    service.start();
    expect((await service.view(false)).choice).toMatchObject({ backend: 'cpu', code: 'PINNED' });
    expect(tested).toEqual([]);
    machine.wanted = 'auto';
    service.settingsChanged();
    expect((await untilQuiet(service)).choice.code).toBe('PASSED');
    await service.stop();
  });

  it('are known before the first image where one of them is pinned, so that it is loaded in the way that passed', async () => {
    const { open, machine, bugs } = rig({ results: { vulkan0: refused('TIMED_OUT') } });
    const first = open();
    await first.test();
    await first.stop();
    machine.wanted = 'vulkan0';
    const service = open();
    service.start();
    await service.settled();
    expect(service.chosen()).toEqual({ ...embedded, backend: 'vulkan0', flashAttention: false });
    await service.stop();
    expect(bugs).toEqual([]);
  });

  it('are tested for "Auto" as for "auto"', async () => {
    const { open, tested } = rig({ wanted: 'Auto' });
    const service = open();
    service.settingsChanged();
    service.start();
    await service.view(false);
    while (tested.length === 0 || (await service.view(false)).choice.testing) await sleep(2);
    expect((await service.view(false)).choice).toMatchObject({ backend: 'vulkan0', code: 'PASSED' });
    await service.stop();
    expect(open().chosen().backend).toBe('vulkan0');
  });

  it.each(['OUT_OF_MEMORY', 'LIBRARY_MISSING', 'ENGINE_MISSING'] as const)(
    'are tested again at the next start after %s, which has another cause than the card',
    async (code) => {
      const { open, untilQuiet, machine } = rig({ results: { vulkan0: refused(code), 'vulkan0-': refused(code) } });
      const first = open();
      first.start();
      expect((await untilQuiet(first)).choice.code).toBe('ALL_REFUSED');
      await first.stop();
      machine.results = {};
      const service = open();
      service.start();
      expect((await untilQuiet(service)).choice).toMatchObject({ backend: 'vulkan0', code: 'PASSED' });
      await service.stop();
    },
  );

  it('are forgotten at once when the app stops while a tool hangs, and nothing is remembered of that look', async () => {
    const { open, untilQuiet, machine, bugs } = rig();
    const first = open();
    first.start();
    await untilQuiet(first);
    await first.stop();
    machine.hangs = true;
    const service = open();
    service.start();
    await sleep(5);
    await service.stop();
    expect(bugs).toEqual([]);
    expect(open().chosen().backend).toBe('vulkan0');
  });

  it('can be let go of in the middle of a test', async () => {
    const { open, bugs } = rig();
    const service = open();
    service.start();
    await service.view(false);
    await service.stop();
    expect(bugs).toEqual([]);
  });
});
