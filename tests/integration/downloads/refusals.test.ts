import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { downloadRig } from '../../support/downloadRig.ts';
import { modelLike, modelServer, serveFile, sha256 } from '../../support/modelServer.ts';
import { canMount, smallDisk } from '../../support/smallDisk.ts';

const MB = 1024 * 1024;
const name = 'model.safetensors';

describe('a download that cannot be', () => {
  it.each([
    [404, {}, 'NOT_FOUND'],
    [410, {}, 'NOT_FOUND'],
    [400, {}, 'REFUSED'],
    [403, {}, 'ACCESS_DENIED'],
  ])('ends at once with %i', async (status, headers, code) => {
    const server = await modelServer();
    server.at(`/${name}`, (_request, response) => void response.writeHead(status, headers).end());
    const rig = downloadRig();
    const view = await rig.run({ url: `${server.url}/${name}` }, 'complete', 'failed');
    expect(view).toMatchObject({ state: 'failed', error: { code, facts: { status } } });
    expect(server.requests).toHaveLength(1);
    expect(rig.files()).toEqual([]);
  });

  it('is a page for people', async () => {
    const server = await modelServer();
    server.at(
      `/${name}`,
      (_request, response) =>
        void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html>'),
    );
    const rig = downloadRig();
    const view = await rig.run({ url: `${server.url}/${name}` }, 'complete', 'failed');
    expect(view).toMatchObject({ error: { code: 'NOT_A_MODEL' } });
    expect(rig.files()).toEqual([]);
  });

  it.each(['model.safetensors', 'model.gguf'])('is a page that pretends to be %s', async (file) => {
    const server = await modelServer();
    server.at(
      `/${file}`,
      serveFile(() => Buffer.from(`<!doctype html>${'x'.repeat(MB)}`)),
    );
    const rig = downloadRig();
    const view = await rig.run({ url: `${server.url}/${file}` }, 'complete', 'failed');
    expect(view).toMatchObject({ error: { code: 'NOT_A_MODEL' } });
    await rig.service.remove(view.id);
    expect(rig.files()).toEqual([]);
  });

  it('is no model, however small and however often it is tried', async () => {
    const server = await modelServer();
    server.at(
      `/${name}`,
      serveFile(() => Buffer.from('{"error":"no such file here"}')),
    );
    const rig = downloadRig();
    const view = await rig.run({ url: `${server.url}/${name}` }, 'complete', 'failed');
    expect(view).toMatchObject({ state: 'failed', error: { code: 'NOT_A_MODEL' } });
    rig.service.resume(view.id);
    expect(await rig.until(view.id, 'complete', 'failed')).toMatchObject({ error: { code: 'NOT_A_MODEL' } });
    expect(rig.files()).not.toContain(name);
  });

  it('has a wrong checksum: nothing stays, and the next try works', async () => {
    const server = await modelServer();
    const [wrong, right] = [modelLike(MB), modelLike(MB)];
    let bytes = wrong;
    server.at(
      `/${name}`,
      serveFile(() => bytes),
    );
    const rig = downloadRig();
    const request = { url: `${server.url}/${name}`, sha256: sha256(right) };
    const view = await rig.run(request, 'complete', 'failed');
    expect(view).toMatchObject({
      state: 'failed',
      bytes: 0,
      error: { code: 'WRONG_CHECKSUM', facts: { sha256: sha256(wrong), expected: sha256(right) } },
    });
    expect(rig.files()).toEqual([]);
    expect(rig.scans()).toBe(0);
    bytes = right;
    const again = await rig.run(request, 'complete');
    expect(again.id).toBe(view.id);
    expect(again.error).toBeUndefined();
    expect(sha256(readFileSync(join(rig.folder, name)))).toBe(sha256(right));
  });

  it('does not fit on the disk: nothing is written', async () => {
    const server = await modelServer();
    server.at(
      `/${name}`,
      serveFile(() => modelLike(MB)),
    );
    const rig = downloadRig({ freeBytes: async () => 256 * MB + MB - 1 });
    const view = await rig.run({ url: `${server.url}/${name}` }, 'complete', 'failed');
    expect(view).toMatchObject({ error: { code: 'DISK_FULL', facts: { neededBytes: MB } } });
    expect(rig.files()).toEqual([]);
    expect(server.sent()).toBe(1);
  });

  it.runIf(canMount)('does not fit on a real disk: nothing is written', async () => {
    const disk = smallDisk(8 * MB);
    const server = await modelServer();
    server.at(
      `/${name}`,
      serveFile(() => modelLike(4 * MB)),
    );
    const rig = downloadRig({ folder: join(disk.folder, 'models') });
    const view = await rig.run({ url: `${server.url}/${name}` }, 'complete', 'failed');
    expect(view).toMatchObject({ error: { code: 'DISK_FULL' } });
    expect(rig.files()).toEqual([]);
  });

  it.runIf(canMount)(
    'meets a disk that fills up: what is there stays, and it goes on once there is space',
    async () => {
      const disk = smallDisk(8 * MB);
      const server = await modelServer();
      const bytes = modelLike(5 * MB);
      server.at(
        `/${name}`,
        serveFile(() => bytes),
      );
      await disk.fill(2 * MB);
      const rig = downloadRig({ folder: join(disk.folder, 'models'), freeBytes: async () => 1e12 });
      const view = await rig.run({ url: `${server.url}/${name}` }, 'complete', 'failed');
      expect(view).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL' } });
      expect(view.bytes).toBeGreaterThan(0);
      await disk.free();
      rig.service.resume(view.id);
      await rig.until(view.id, 'complete');
      expect(readFileSync(join(rig.folder, name)).equals(bytes)).toBe(true);
    },
  );
});
