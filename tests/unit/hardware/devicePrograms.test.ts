import { describe, expect, it } from 'vitest';
import type { EngineProgram } from '../../../src/shared/schema/engineProgram.ts';
import { refused, rig } from '../../support/playedDevices.ts';

describe('devices and engine programs', () => {
  it('are tried with the program that was made for them first, and its result belongs to its version', async () => {
    const cuda: EngineProgram = { id: 'build', kind: 'sd-server', version: '1', backends: ['cuda'], file: '/b' };
    const { open, untilQuiet, tested, machine } = rig({ builds: [cuda] });
    const first = open();
    first.start();
    expect((await untilQuiet(first)).choice).toMatchObject({ program: 'build', backend: 'cuda0', code: 'PASSED' });
    const chosen = { kind: 'sd-server', program: 'build', backend: 'cuda0', flashAttention: true };
    expect(first.chosen()).toEqual(chosen);
    await first.stop();
    expect(tested).toEqual(['build cuda0']);
    const second = open();
    expect(second.chosen()).toEqual(chosen);
    second.start();
    await untilQuiet(second);
    expect(tested).toHaveLength(1);
    machine.builds = [{ ...cuda, version: '2' }];
    machine.results = { 'build cuda0': refused('LOAD_FAILED') };
    second.settingsChanged();
    expect((await untilQuiet(second)).choice).toMatchObject({ program: 'embedded', backend: 'vulkan0' });
    expect(tested.slice(1)).toEqual(['build cuda0', 'vulkan0']);
    await second.stop();
  });

  it('keep to a chosen engine from the start on, before anything was looked at', async () => {
    const { open, machine } = rig({ engine: 'own' });
    const service = open();
    expect(service.chosen()).toMatchObject({ kind: 'sd-server', program: 'own', backend: 'cpu' });
    await service.settled();
    expect(service.peek()?.choice.message).toContain('not here');
    machine.engine = 'embedded';
    expect(service.chosen()).toMatchObject({ kind: 'embedded', program: 'embedded' });
    await service.stop();
  });

  it('tell whether a program works that cannot be chosen yet', async () => {
    const build: EngineProgram = {
      id: 'new',
      kind: 'sd-server',
      version: '2',
      backends: ['cuda', 'vulkan', 'cpu'],
      file: '/n',
    };
    const { open, tested, machine } = rig({ results: { 'new cuda0': refused('LOAD_FAILED') } });
    const service = open();
    expect(await service.selfTestProgram(build)).toMatchObject({ outcome: 'passed' });
    expect(tested).toEqual(['new cuda0', 'new vulkan0']);
    machine.results = {
      'new cuda0': refused('LOAD_FAILED'),
      ...Object.fromEntries(['new vulkan0', 'new vulkan0-', 'new cpu'].map((name) => [name, refused('GARBAGE')])),
    };
    expect(await service.selfTestProgram(build)).toMatchObject({ outcome: 'refused', code: 'LOAD_FAILED' });
    const rocm: EngineProgram = { ...build, backends: ['rocm'] };
    expect(await service.selfTestProgram(rocm)).toMatchObject({ message: expect.stringContaining('no device') });
    await service.stop();
  });
});
