import { describe, expect, it } from 'vitest';
import { chooseEngine, neededTests } from '../../../src/main/hardware/chooseEngine.ts';
import type { Offer } from '../../../src/main/hardware/programOffers.ts';
import { device as deviceSchema, engineChoice, type SelfTestResult } from '../../../src/shared/schema/device.ts';
import { deviceFixtures, devicesOf } from '../../support/deviceFixtures.ts';

const passed: SelfTestResult = {
  outcome: 'passed',
  at: 1,
  flashAttention: true,
  loadMs: 500,
  firstMs: 100,
  drawMs: 20,
  difference: 0,
};
const refused: SelfTestResult = { outcome: 'refused', at: 1, code: 'GARBAGE', message: 'It draws wrong pictures.' };

describe.each(deviceFixtures.map((one) => [one.name, one] as const))('the machine "%s"', (_name, fixture) => {
  const devices = devicesOf(fixture);
  const auto = { devices, wanted: 'auto', testing: false };

  it('has these devices, the most promising first', () => {
    expect(devices.map(({ name }) => name)).toEqual(fixture.expect.devices);
    for (const one of devices) expect(deviceSchema.safeParse(one).error).toBeUndefined();
    expect(new Set(devices.map(({ id }) => id)).size).toBe(devices.length);
    expect(devices[0]?.backends[0]?.code).toBe(fixture.expect.backend ?? 'USABLE');
  });

  it('draws on the processor for this reason until something is tested', () => {
    const choice = chooseEngine({ ...auto, resultOf: () => undefined });
    expect(choice).toMatchObject({ backend: 'cpu', code: fixture.expect.code });
    expect(engineChoice.safeParse(choice).error).toBeUndefined();
  });

  it('draws on the right device by default once everything has passed', () => {
    expect(chooseEngine({ ...auto, resultOf: () => passed }).backend).toBe(fixture.expect.default);
    expect(neededTests({ devices, resultOf: () => passed })).toEqual([]);
  });

  it('goes on to the next device, at last the processor, as each is refused, and says why', () => {
    const results = new Map<string, SelfTestResult>();
    const resultOf = ({ backend }: Offer): SelfTestResult | undefined => results.get(backend);
    for (let next = neededTests({ devices, resultOf })[0]; next; next = neededTests({ devices, resultOf })[0]) {
      expect(results.has(next.backend)).toBe(false);
      results.set(next.backend, refused);
    }
    const choice = chooseEngine({ ...auto, resultOf });
    expect(choice.backend).toBe('cpu');
    if (results.size > 0)
      expect(choice).toMatchObject({ code: 'ALL_REFUSED', message: expect.stringContaining('draws wrong pictures') });
  });

  it('lets a pin win over everything', () => {
    expect(chooseEngine({ ...auto, wanted: 'CPU', resultOf: () => passed })).toMatchObject({
      backend: 'cpu',
      code: 'PINNED',
      pinned: true,
    });
    expect(chooseEngine({ ...auto, wanted: 'vulkan9', resultOf: () => passed })).toMatchObject({
      backend: 'vulkan9',
      deviceId: null,
      message: expect.stringContaining('does not list'),
    });
  });
});

it('has both recorded and made-up machines, and says which is which', () => {
  expect(deviceFixtures.length).toBeGreaterThan(12);
  expect(new Set(deviceFixtures.map(({ origin }) => origin))).toEqual(new Set(['recorded', 'synthetic']));
});
