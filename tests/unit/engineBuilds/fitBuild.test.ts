import { describe, expect, it } from 'vitest';
import { builtInBuilds } from '../../../src/main/engine/builds/builtInBuilds.ts';
import { byFit, fitBuild } from '../../../src/main/engine/builds/fitBuild.ts';
import type { Device, Placement, Vendor } from '../../../src/shared/schema/device.ts';

const cpu: Device = {
  id: 'cpu',
  kind: 'cpu',
  name: 'A processor',
  vendor: 'amd',
  memory: { total: 1, free: 1, shared: true },
  backends: [],
};
const gpu = (vendor: Vendor, placement: Placement = 'discrete'): Device => ({
  ...cpu,
  id: `gpu-${vendor}`,
  kind: 'gpu',
  name: `Card of ${vendor}`,
  vendor,
  placement,
});
/** Ids of builds that suit a machine, by how well. */
function fits(platform: string, arch: string, ...devices: Device[]): Record<string, string[]> {
  const { builds } = builtInBuilds;
  const found: Record<string, string[]> = { BEST: [], POSSIBLE: [], NO_DEVICE: [] };
  for (const build of builds)
    found[fitBuild(build, builds, { platform, arch, devices }).code]?.push(
      build.id.replace(/^master-(\d+)-\w+-/, '$1 '),
    );
  return found;
}

describe('the build for a machine', () => {
  it.each<[string, Parameters<typeof fits>, string[]]>([
    ['an NVIDIA card under Windows', ['win32', 'x64', cpu, gpu('nvidia')], ['929 win-cuda12-x64']],
    ['an AMD card under Windows', ['win32', 'x64', cpu, gpu('amd')], ['929 win-vulkan-x64']],
    ['an Intel card that is built in', ['win32', 'x64', cpu, gpu('intel', 'integrated')], ['929 win-vulkan-x64']],
    ['an NVIDIA card under Linux', ['linux', 'x64', cpu, gpu('nvidia')], ['929 linux-vulkan-x64']],
    ['an AMD card under Linux', ['linux', 'x64', cpu, gpu('amd')], ['929 linux-vulkan-x64']],
    ['Apple silicon', ['darwin', 'arm64', cpu, gpu('apple', 'integrated')], ['929 macos-metal-arm64']],
    ['no card', ['linux', 'x64', cpu], []],
    ['a card that the processor plays', ['linux', 'x64', cpu, gpu('software', 'software')], []],
    ['another processor', ['linux', 'arm64', cpu, gpu('nvidia')], []],
  ])('%s', (_what, machine, best) => {
    expect(fits(...machine)['BEST']).toEqual(best);
  });

  it('tells an older one, one without its card, and what the built-in engine does as well', () => {
    expect(fits('linux', 'x64', cpu, gpu('amd'))).toEqual({
      BEST: ['929 linux-vulkan-x64'],
      POSSIBLE: ['929 linux-cpu-x64', '859 linux-vulkan-x64', '859 linux-rocm-x64'],
      NO_DEVICE: [],
    });
    expect(fits('win32', 'x64', cpu)['NO_DEVICE']).toContain('929 win-cuda12-x64');
  });

  it('says why in words, the best first', () => {
    const { builds } = builtInBuilds;
    const machine = { platform: 'win32', arch: 'x64', devices: [cpu, gpu('nvidia')] };
    const told = builds
      .map((build) => ({ id: build.id, fit: fitBuild(build, builds, machine) }))
      .toSorted(byFit)
      .map(({ fit }) => fit.message);
    expect(told.slice(0, 2)).toEqual([
      'The best one for Card of nvidia: CUDA is made for cards of NVIDIA.',
      'It can draw on Card of nvidia, but another one suits it better.',
    ]);
    expect(told).toContain('An older version of the one for Card of nvidia, in case the newer one fails.');
    expect(told.at(-1)).toBe('It is for Linux on x64.');
  });
});
