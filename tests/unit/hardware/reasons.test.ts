import { describe, expect, it } from 'vitest';
import { gpuReports, type Surroundings } from '../../../src/main/hardware/backendReports.ts';
import { chooseEngine } from '../../../src/main/hardware/chooseEngine.ts';
import { deviceFixtures, devicesOf } from '../../support/deviceFixtures.ts';

const around: Surroundings = {
  platform: 'linux',
  arch: 'x64',
  engineTold: true,
  vulkanLoader: true,
  nvidiaFault: undefined,
};

describe('why a card cannot be used', () => {
  it('does not deny the Vulkan that its driver was seen to offer', () => {
    const [report] = gpuReports({ name: 'Intel HD', vendor: 'intel', vulkan: '1.3.277' }, around);
    expect(report).toMatchObject({ code: 'NOT_SEEN_BY_ENGINE', message: expect.stringContaining('Vulkan 1.3.277') });
    expect(report?.message).not.toContain('offers no Vulkan');
  });

  it('asks nobody for a driver of a card that the processor only plays', () => {
    const [report] = gpuReports(
      { name: 'llvmpipe', vendor: 'software', placement: 'software', vulkan: '1.4.305' },
      around,
    );
    expect(report).toMatchObject({ code: 'NOT_SEEN_BY_ENGINE', message: expect.stringContaining('processor') });
    expect(report?.message).not.toMatch(/driver|Install/);
  });

  it('does not promise that a processor works which lacks what the engine needs', () => {
    const old = deviceFixtures.find(({ name }) => name === 'old-processor') ?? expect.fail('no such fixture');
    const choice = chooseEngine({ devices: devicesOf(old), wanted: 'auto', resultOf: () => undefined, testing: false });
    expect(choice).toMatchObject({ code: 'NO_GPU', message: expect.stringContaining('avx2, fma') });
    expect(choice.message).not.toContain('It works');
  });
});
