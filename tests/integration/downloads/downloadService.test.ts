import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../src/shared/schema/catalogue.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import { downloadRig, type DownloadRig } from '../../support/downloadRig.ts';
import { modelLike, modelServer, oneModel, serveFile, type Served, sha256 } from '../../support/modelServer.ts';

const MB = 1024 * 1024;
const slow = { pause: 20 };
const fixed = modelLike(MB);
const hubUrl = (name: string): string => `https://huggingface.co/org/name/resolve/main/${name}`;

const catalogueOf = (first: Buffer, second: Buffer): Catalogue => ({
  schema: 1,
  models: [
    {
      id: 'pair',
      name: 'A pair',
      family: 'minit2i',
      goodAt: 'tests',
      licence: { name: 'Test licence', url: 'https://example.org/licence', mustAccept: true },
      gated: false,
      memoryBytes: 1,
      defaults: { width: 64, height: 64 },
      files: [
        { role: 'diffusionModel', url: hubUrl('a.safetensors'), bytes: first.length, sha256: sha256(first) },
        { role: 't5xxl', url: hubUrl('b.safetensors'), bytes: second.length, sha256: sha256(second) },
      ],
    },
  ],
});

const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  return thrown instanceof AppError ? thrown.code : thrown;
};

async function halfWay(rig: DownloadRig, url: string, atLeast = 200_000): Promise<string> {
  const { download } = await rig.service.create({ url, acceptLicence: false });
  await expect.poll(() => rig.service.get(download.id).bytes, { timeout: 20_000 }).toBeGreaterThan(atLeast);
  return download.id;
}

describe('downloads', () => {
  it('of the catalogue make a folder with all files and a model.json, once the licence is accepted', async () => {
    const hub = await modelServer();
    const [a, b] = [modelLike(MB), modelLike(MB / 2)];
    hub.at(
      '/org/name/resolve/main/a.safetensors',
      serveFile(() => a),
    );
    hub.at(
      '/org/name/resolve/main/b.safetensors',
      serveFile(() => b),
    );
    const rig = downloadRig({ hub: hub.url, catalogue: catalogueOf(a, b) });
    expect(rig.service.catalogue()).toMatchObject([{ id: 'pair', bytes: 1.5 * MB, installed: false }]);
    expect(await codeOf(rig.service.create({ catalogueId: 'pair', acceptLicence: false }))).toBe(
      'LICENCE_NOT_ACCEPTED',
    );
    expect(hub.requests).toEqual([]);
    const view = await rig.run({ catalogueId: 'pair', acceptLicence: true }, 'complete', 'failed');
    expect(view).toMatchObject({ state: 'complete', modelId: 'pair', bytes: 1.5 * MB, totalBytes: 1.5 * MB });
    expect(rig.files()).toEqual(['pair', 'pair/a.safetensors', 'pair/b.safetensors', 'pair/model.json']);
    expect(JSON.parse(readFileSync(join(rig.folder, 'pair/model.json'), 'utf8'))).toEqual({
      schema: 1,
      name: 'A pair',
      family: 'minit2i',
      files: { diffusionModel: 'a.safetensors', t5xxl: 'b.safetensors' },
      license: 'Test licence, https://example.org/licence',
      defaults: { width: 64, height: 64 },
    });
  });

  it('of the catalogue whose size differs are not fetched', async () => {
    const hub = await modelServer();
    const [a, b] = [modelLike(MB), modelLike(MB / 2)];
    hub.at(
      '/org/name/resolve/main/a.safetensors',
      serveFile(() => a),
    );
    hub.at(
      '/org/name/resolve/main/b.safetensors',
      serveFile(() => modelLike(MB)),
    );
    const rig = downloadRig({ hub: hub.url, catalogue: catalogueOf(a, b) });
    const view = await rig.run({ catalogueId: 'pair', acceptLicence: true }, 'complete', 'failed');
    expect(view.error).toMatchObject({ code: 'CHANGED', facts: { bytes: MB, wantedBytes: MB / 2 } });
    expect(rig.files()).toEqual([]);
    await rig.service.remove(view.id);
    expect(rig.service.list()).toEqual([]);
  });

  it('stop when they are paused, and go on where they were', async () => {
    const bytes = modelLike(MB);
    const served: Served = { bytes, rules: slow };
    const server = await oneModel(served);
    const rig = downloadRig();
    const id = await halfWay(rig, `${server.url}/m.safetensors`);
    const paused = await rig.service.pause(id);
    expect(paused.state).toBe('paused');
    expect(paused.bytes).toBeGreaterThan(200_000);
    expect(readdirSync(rig.folder)).toEqual([`.m.safetensors.${id}.part`]);
    expect(await rig.service.pause(id)).toMatchObject({ state: 'paused', bytes: paused.bytes });
    const before = server.requests.length;
    served.rules = {};
    rig.service.resume(id);
    await rig.until(id, 'complete');
    expect(server.requests.slice(before).map(({ range }) => range)).toEqual([
      'bytes=0-0',
      `bytes=${paused.bytes}-${MB - 1}`,
    ]);
    expect(readFileSync(join(rig.folder, 'm.safetensors')).equals(bytes)).toBe(true);
    expect(await codeOf(rig.service.pause(id))).toBe('ALREADY_TERMINAL');
    expect(() => rig.service.resume(id)).toThrow(/complete/);
  });

  it('leave nothing behind when they are cancelled', async () => {
    const server = await modelServer();
    server.at(
      '/m.safetensors',
      serveFile(
        () => fixed,
        () => slow,
      ),
    );
    const rig = downloadRig();
    const id = await halfWay(rig, `${server.url}/m.safetensors`);
    await rig.service.remove(id);
    expect(rig.files()).toEqual([]);
    expect(rig.service.list()).toEqual([]);
    expect(rig.journal.published.at(-1)).toMatchObject({ type: 'download.deleted', data: { downloadId: id } });
    expect(() => rig.service.get(id)).toThrow(/no download/);
  });

  it('go on after a restart, from what was written down', async () => {
    const bytes = modelLike(MB);
    const served: Served = { bytes, rules: slow };
    const server = await oneModel(served);
    const first = downloadRig();
    const id = await halfWay(first, `${server.url}/m.safetensors`);
    await first.service.stop();
    const kept = first.journal.downloads.all()[0];
    expect(kept).toMatchObject({ id, state: 'waiting' });
    served.rules = {};
    // Moved meanwhile, with the whole data folder.
    const moved = `${first.folder}-moved`;
    renameSync(first.folder, moved);
    const second = downloadRig({ journal: first.journal, folder: moved });
    await second.until(id, 'complete');
    const done = kept?.files[0]?.parts[0]?.done ?? 0;
    expect(done).toBeGreaterThan(200_000);
    expect(server.requests.at(-1)?.range).toBe(`bytes=${done}-${MB - 1}`);
    expect(server.requests.at(-1)?.ifRange).toBeDefined();
    expect(readFileSync(join(second.folder, 'm.safetensors')).equals(bytes)).toBe(true);
  });

  it.each([
    ['the file has changed', (bytes: Buffer) => bytes, () => modelLike(MB)],
    ['what was there is gone', (bytes: Buffer) => bytes, undefined],
  ])('begin anew after a pause in which %s', async (_title, _same, changed) => {
    const served: Served = { bytes: modelLike(MB), rules: slow };
    const server = await oneModel(served);
    const rig = downloadRig();
    const id = await halfWay(rig, `${server.url}/m.safetensors`);
    await rig.service.pause(id);
    served.rules = {};
    if (changed) served.bytes = changed();
    else truncateSync(join(rig.folder, `.m.safetensors.${id}.part`), 10);
    rig.service.resume(id);
    await rig.until(id, 'complete');
    expect(server.requests.at(-1)?.range).toBe(`bytes=0-${MB - 1}`);
    expect(readFileSync(join(rig.folder, 'm.safetensors')).equals(served.bytes)).toBe(true);
  });

  it('begin anew without anything that tells versions apart, unless the hash is known', async () => {
    for (const known of [false, true]) {
      const bytes = modelLike(MB);
      const served: Served = { bytes, rules: { ...slow, etag: null } };
      const server = await oneModel(served);
      const rig = downloadRig();
      const { download } = await rig.service.create({
        url: `${server.url}/m.safetensors`,
        acceptLicence: false,
        ...(known && { sha256: sha256(bytes) }),
      });
      await expect.poll(() => rig.service.get(download.id).bytes, { timeout: 20_000 }).toBeGreaterThan(200_000);
      await rig.service.pause(download.id);
      served.rules = { etag: null };
      rig.service.resume(download.id);
      await rig.until(download.id, 'complete');
      expect(server.requests.at(-1)?.range === `bytes=0-${MB - 1}`).toBe(!known);
      expect(readFileSync(join(rig.folder, 'm.safetensors')).equals(bytes)).toBe(true);
    }
  });

  it('are named after all when the app was killed between the last byte and the name', async () => {
    const server = await modelServer();
    const bytes = modelLike(MB);
    server.at(
      '/m.safetensors',
      serveFile(() => bytes),
    );
    const rig = downloadRig();
    const { id } = await rig.run({ url: `${server.url}/m.safetensors` }, 'complete');
    await rig.service.stop();
    const [record] = rig.journal.downloads.all();
    if (!record) throw new Error('it is in the journal');
    rig.journal.downloads.save({ ...record, state: 'verifying' }, []);
    const asked = server.requests.length;
    const again = downloadRig({ journal: rig.journal, folder: rig.folder });
    expect(await again.until(id, 'complete')).toMatchObject({ modelId: 'm' });
    expect(server.requests).toHaveLength(asked);
    expect(again.scans()).toBe(1);
  });

  it('asked for again are answered, and go on', async () => {
    const server = await modelServer();
    server.at(
      '/m.safetensors',
      serveFile(
        () => fixed,
        () => slow,
      ),
    );
    const rig = downloadRig();
    const request = { url: `${server.url}/m.safetensors`, acceptLicence: false };
    const id = await halfWay(rig, request.url);
    await rig.service.pause(id);
    const again = await rig.service.create(request);
    expect(again).toMatchObject({ isNew: false, download: { id, state: 'running' } });
    expect(rig.service.list()).toHaveLength(1);
  });

  it('never take the name of another file', async () => {
    const server = await modelServer();
    server.at(
      '/m.safetensors',
      serveFile(
        () => fixed,
        () => slow,
      ),
    );
    const rig = downloadRig();
    mkdirSync(rig.folder, { recursive: true });
    writeFileSync(join(rig.folder, 'mine.safetensors'), 'mine');
    const url = `${server.url}/m.safetensors`;
    expect(await codeOf(rig.service.create({ url, name: 'mine.safetensors', acceptLicence: false }))).toBe(
      'ALREADY_EXISTS',
    );
    const id = await halfWay(rig, url);
    // Put there while it is fetched.
    writeFileSync(join(rig.folder, 'm.safetensors'), 'mine too');
    expect(await rig.until(id, 'failed', 'complete')).toMatchObject({ error: { code: 'NAME_TAKEN' } });
    expect(readFileSync(join(rig.folder, 'm.safetensors'), 'utf8')).toBe('mine too');
  });

  it('wait for their turn', async () => {
    const server = await modelServer();
    for (const name of ['a', 'b', 'c'])
      server.at(
        `/${name}.safetensors`,
        serveFile(
          () => fixed,
          () => slow,
        ),
      );
    const rig = downloadRig({ atOnce: 1 });
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c'])
      ids.push(
        (await rig.service.create({ url: `${server.url}/${name}.safetensors`, acceptLicence: false })).download.id,
      );
    expect(rig.service.list().map(({ state }) => state)).toEqual(['waiting', 'waiting', 'running']);
    await rig.service.remove(ids[0] ?? '');
    expect(rig.service.list().map(({ state }) => state)).toEqual(['waiting', 'running']);
    await rig.service.stop();
    expect(existsSync(join(rig.folder, 'b.safetensors'))).toBe(false);
  });
});
