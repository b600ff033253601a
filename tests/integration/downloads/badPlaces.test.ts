import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { downloadRig } from '../../support/downloadRig.ts';
import { modelLike, oneModel, type Served } from '../../support/modelServer.ts';
import { canMount, smallDisk } from '../../support/smallDisk.ts';

const MB = 1024 * 1024;
const fixed = modelLike(MB);
const endless = { ranges: false, chunked: true };

describe('a download into a place that cannot be written to', () => {
  it('names the folder where a file is in its place, and can be taken off the list', async () => {
    const { model: url } = await oneModel({ bytes: fixed, rules: {} });
    const rig = downloadRig();
    mkdirSync(dirname(rig.folder), { recursive: true });
    writeFileSync(rig.folder, 'mine');
    const view = await rig.run({ url }, 'failed', 'complete');
    expect(view.error).toMatchObject({ code: 'NAME_TAKEN', message: expect.stringContaining(rig.folder) });
    await rig.service.remove(view.id);
    expect(rig.service.list()).toEqual([]);
  });

  it('says what is in the way of its own file, and goes on once that is gone', async () => {
    const { model: url } = await oneModel({ bytes: fixed, rules: {} });
    const rig = downloadRig();
    const inTheWay = join(rig.folder, '.m.safetensors.dl_10.part');
    mkdirSync(inTheWay, { recursive: true });
    const view = await rig.run({ url }, 'failed', 'complete');
    expect(view.error).toMatchObject({ code: 'NAME_TAKEN', message: expect.stringContaining(inTheWay) });
    rmSync(inTheWay, { recursive: true });
    rig.service.resume(view.id);
    await rig.until(view.id, 'complete');
  });

  it.runIf(canMount)('tells of a disk that can only be read, and deletes nothing there without saying so', async () => {
    const disk = smallDisk(8 * MB);
    const served: Served = { bytes: fixed, rules: { pause: 20 } };
    const { model: url } = await oneModel(served);
    const rig = downloadRig({ folder: join(disk.folder, 'models'), freeBytes: async () => 1e12 });
    const { id } = await rig.run({ url }, 'running');
    await expect.poll(() => rig.service.get(id).bytes, { timeout: 20_000 }).toBeGreaterThan(100_000);
    await rig.service.pause(id);
    await disk.readOnly(true);
    rig.service.resume(id);
    expect(await rig.until(id, 'failed', 'complete')).toMatchObject({
      error: { code: 'REFUSED', message: expect.stringMatching(`${rig.folder} can only be read`) },
    });
    await expect(rig.service.remove(id)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining(rig.folder),
    });
    expect(rig.service.get(id).state).toBe('failed');
    await disk.readOnly(false);
    await rig.service.remove(id);
    expect(rig.files()).toEqual([]);
  });
});

describe('a download whose length nobody tells', () => {
  it('leaves the disk its reserve, and deletes what would be fetched again', async () => {
    const served: Served = { bytes: modelLike(24 * MB), rules: endless };
    const server = await oneModel(served);
    let free = [1024 * MB, 1024 * MB, 257 * MB, 255 * MB];
    const rig = downloadRig({ freeBytes: async () => free.shift() ?? 1e12 });
    const view = await rig.run({ url: server.model }, 'failed', 'complete');
    expect(view).toMatchObject({
      state: 'failed',
      bytes: 0,
      error: { code: 'DISK_FULL', facts: { freeBytes: 255 * MB } },
    });
    expect(view.error?.message).toMatch(/was deleted.*begins anew/);
    expect(rig.files()).toEqual([]);
    free = [];
    rig.service.resume(view.id);
    expect(await rig.until(view.id, 'failed', 'complete')).toMatchObject({ state: 'complete', bytes: 24 * MB });
  });

  it.runIf(canMount)('leaves nothing on a disk that somebody else fills', async () => {
    const disk = smallDisk(8 * MB);
    const server = await oneModel({ bytes: modelLike(5 * MB), rules: endless });
    await disk.fill(2 * MB);
    const rig = downloadRig({ folder: join(disk.folder, 'models'), freeBytes: async () => 1e12 });
    const view = await rig.run({ url: server.model }, 'failed', 'complete');
    expect(view.error).toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining('was deleted') });
    expect(rig.files()).toEqual([]);
  });
});
