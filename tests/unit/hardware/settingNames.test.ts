import { describe, expect, it } from 'vitest';
import { nameIssues } from '../../../src/main/hardware/settingNames.ts';
import { rig } from '../../support/playedDevices.ts';

/** A machine with a processor and one card, `vulkan0`. */
async function seen() {
  const service = rig().open();
  const view = await service.view(false);
  await service.stop();
  return view;
}
const set = { engine: 'auto', backend: 'auto' };

describe('names of engines and devices in the settings', () => {
  it('are taken where something goes by them, in any case of a device', async () => {
    const view = await seen();
    for (const backend of ['auto', 'cpu', 'vulkan0', 'Vulkan0', 'AUTO'])
      expect(nameIssues({ backend }, set, view)).toEqual([]);
    for (const engine of ['auto', 'embedded']) expect(nameIssues({ engine }, set, view)).toEqual([]);
    expect(nameIssues({ engine: 'own', sdServerPath: '/bin/sd-server' }, set, view)).toEqual([]);
  });

  it('are refused otherwise, with those that are known', async () => {
    expect(nameIssues({ engine: 'own', backend: 'vulkan1' }, set, await seen())).toEqual([
      { path: 'engine', message: 'is not known here; one of auto, embedded' },
      { path: 'backend', message: 'is not known here; one of auto, cpu, vulkan0' },
    ]);
  });

  it('may stay as they are set, and are taken before anything is known', async () => {
    const gone = { engine: 'own', backend: 'Vulkan7' };
    expect(nameIssues(gone, gone, await seen())).toEqual([]);
    expect(nameIssues(gone, set, undefined)).toEqual([]);
  });
});
