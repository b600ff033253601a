import { describe, expect, it } from 'vitest';
import { chooseEngine, neededTests } from '../../../src/main/hardware/chooseEngine.ts';
import { EMBEDDED, offersOf, withPrograms, type Offer } from '../../../src/main/hardware/programOffers.ts';
import { engineChoice, type Device, type SelfTestResult } from '../../../src/shared/schema/device.ts';
import type { EngineProgram } from '../../../src/shared/schema/engineProgram.ts';
import { deviceFixtures, devicesOf } from '../../support/deviceFixtures.ts';

const passed: SelfTestResult = {
  outcome: 'passed',
  at: 1,
  flashAttention: true,
  loadMs: 1,
  firstMs: 1,
  drawMs: 1,
  difference: 0,
};
const refused = (message: string): SelfTestResult => ({ outcome: 'refused', at: 1, code: 'GARBAGE', message });
const build = (id: string, ...backends: EngineProgram['backends']): EngineProgram => ({
  id,
  kind: 'sd-server',
  version: '1',
  backends,
  file: `/builds/${id}/sd-server`,
});
const cuda = build('build-cuda', 'cuda');
const rocm = build('build-rocm', 'rocm');
const vulkan = build('build-vulkan', 'vulkan', 'cpu');
const own = build('own', 'cuda', 'rocm', 'vulkan', 'cpu');

function machine(name: string): Device[] {
  const fixture = deviceFixtures.find((one) => one.name === name) ?? expect.fail(`no fixture ${name}`);
  return devicesOf(fixture);
}
const namesOf = (offers: readonly Offer[]): string[] =>
  offers.map(({ program, backend }) => `${program.id} ${backend}`);

describe('what engine programs offer', () => {
  it.each<[string, string, EngineProgram[], string[]]>([
    ['one card of NVIDIA', 'one-nvidia', [EMBEDDED, cuda], ['build-cuda cuda0', 'embedded vulkan0', 'embedded cpu']],
    [
      'one card of AMD',
      'amd-discrete',
      [EMBEDDED, rocm, cuda],
      ['build-rocm rocm0', 'embedded vulkan0', 'embedded cpu'],
    ],
    [
      'two builds with Vulkan: the embedded one first',
      'intel-integrated',
      [vulkan, EMBEDDED],
      ['embedded vulkan0', 'build-vulkan vulkan0', 'embedded cpu', 'build-vulkan cpu'],
    ],
    ['no card', 'none', [EMBEDDED, cuda, own], ['embedded cpu', 'own cpu']],
  ])('is in order of promise for %s', (_, name, programs, offers) => {
    expect(namesOf(offersOf(machine(name), programs))).toEqual(offers);
  });

  it('counts cards of one maker by their slots, not by their promise', () => {
    const devices = machine('two-nvidia');
    const names = new Map(offersOf(devices, [cuda]).map(({ backend, device }) => [backend, device.id]));
    const bySlot = devices
      .filter(({ vendor }) => vendor === 'nvidia')
      .map(({ id }) => id)
      .toSorted();
    expect([names.get('cuda0'), names.get('cuda1')]).toEqual(bySlot);
  });

  it('shows a backend that only another program reaches as usable', () => {
    const devices = machine('one-nvidia');
    const before = devices[0]?.backends.find(({ backend }) => backend === 'cuda');
    expect(before).toMatchObject({ usable: false, code: 'NOT_IN_ENGINE' });
    const after = withPrograms(devices, [EMBEDDED, cuda])[0]?.backends.find(({ backend }) => backend === 'cuda');
    expect(after).toMatchObject({ usable: true, name: 'cuda0', message: expect.stringContaining('build-cuda') });
    expect(withPrograms(devices, [EMBEDDED])).toEqual(devices);
  });
});

describe('the choice among engine programs', () => {
  const devices = machine('one-nvidia');
  const programs = [EMBEDDED, cuda];
  const results = (known: Record<string, SelfTestResult>) => (offer: Offer) => known[namesOf([offer])[0] ?? ''];
  const auto = { devices, programs, wanted: 'auto', engine: 'auto', testing: false };

  it('takes what was made for the card once it has passed', () => {
    const resultOf = results({ 'build-cuda cuda0': passed, 'embedded vulkan0': passed });
    const choice = chooseEngine({ ...auto, resultOf });
    expect(choice).toMatchObject({ program: 'build-cuda', backend: 'cuda0', code: 'PASSED' });
    expect(engineChoice.parse(choice).programs.map(({ id }) => id)).toEqual(['embedded', 'build-cuda']);
    expect(JSON.stringify(choice)).not.toContain('/builds/');
  });

  it('goes on to the next where one is refused, and keeps the reason', () => {
    const gone = 'The engine lacks a library of the system (libcudart.so.12). Install it, then test again.';
    const resultOf = results({ 'build-cuda cuda0': refused(gone), 'embedded vulkan0': passed });
    expect(namesOf(neededTests({ ...auto, resultOf: results({}) }))).toEqual(['build-cuda cuda0', 'embedded vulkan0']);
    const choice = chooseEngine({ ...auto, resultOf });
    expect(choice).toMatchObject({ program: 'embedded', backend: 'vulkan0', code: 'PASSED' });
    expect(choice.candidates[0]).toMatchObject({ program: 'build-cuda', test: { message: gone } });
  });

  it('ends at the processor where all are refused, with every reason', () => {
    const resultOf = results({ 'build-cuda cuda0': refused('No one.'), 'embedded vulkan0': refused('No two.') });
    const choice = chooseEngine({ ...auto, resultOf });
    expect(choice).toMatchObject({ program: 'embedded', backend: 'cpu', code: 'ALL_REFUSED' });
    expect(choice.message).toMatch(/build-cuda.*No one\..*No two\./);
  });

  it('trusts nothing that was not tested', () => {
    const choice = chooseEngine({ ...auto, resultOf: results({ 'embedded vulkan0': passed }) });
    expect(choice).toMatchObject({ program: 'embedded', backend: 'cpu', code: 'NOT_YET_TESTED' });
  });

  it('keeps to a chosen engine, and tests that one only', () => {
    const pinned = { ...auto, programs: [EMBEDDED, cuda, vulkan], engine: 'build-vulkan' };
    expect(namesOf(neededTests({ ...pinned, resultOf: results({}) }))).toEqual(['build-vulkan vulkan0']);
    expect(chooseEngine({ ...pinned, resultOf: () => passed })).toMatchObject({
      program: 'build-vulkan',
      backend: 'vulkan0',
    });
    expect(chooseEngine({ ...pinned, resultOf: () => refused('No.') })).toMatchObject({
      program: 'build-vulkan',
      backend: 'cpu',
      code: 'ALL_REFUSED',
    });
  });

  it.each<[string, Record<string, SelfTestResult>, object]>([
    ['passed', { 'build-cuda cuda0': passed }, { code: 'PASSED' }],
    [
      'was refused',
      { 'build-cuda cuda0': refused('No.') },
      { code: 'PINNED', message: expect.stringContaining('No.') },
    ],
    ['was not tested', {}, { code: 'PINNED', message: expect.stringContaining('not been made') }],
  ])('draws with a chosen engine that has nothing for the processor, whose test %s', (_, known, expected) => {
    const choice = chooseEngine({ ...auto, engine: 'build-cuda', resultOf: results(known) });
    expect(choice).toMatchObject({ program: 'build-cuda', backend: 'cuda0', ...expected });
  });

  it('says so where a chosen engine is not here, or reaches nothing', () => {
    expect(chooseEngine({ ...auto, engine: 'own', resultOf: results({}) })).toMatchObject({
      program: 'own',
      code: 'PINNED',
      message: expect.stringContaining('"own", which is not here'),
    });
    const nothing = { ...auto, programs: [EMBEDDED, rocm], engine: 'build-rocm' };
    expect(chooseEngine({ ...nothing, resultOf: results({}) }).message).toContain('reaches no device');
  });

  it('takes a chosen device with the program that reaches it', () => {
    expect(chooseEngine({ ...auto, wanted: 'cuda0', resultOf: results({}) })).toMatchObject({
      program: 'build-cuda',
      backend: 'cuda0',
      pinned: true,
    });
    expect(chooseEngine({ ...auto, wanted: 'vulkan0', resultOf: results({}) }).program).toBe('embedded');
  });
});
