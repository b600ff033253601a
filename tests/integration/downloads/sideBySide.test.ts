import type { ServerResponse } from 'node:http';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/schema/error.ts';
import { downloadRig, type DownloadRig } from '../../support/downloadRig.ts';
import { aJournal } from '../../support/journals.ts';
import { modelLike, modelServer, serveFile, oneModel, type Served } from '../../support/modelServer.ts';

const MB = 1024 * 1024;
const slow = { pause: 20 };
const fixed = modelLike(MB);

const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  return thrown instanceof AppError ? thrown.code : thrown;
};

async function halfWay(rig: DownloadRig, url: string): Promise<string> {
  const { download } = await rig.service.create({ url, acceptLicence: false });
  await expect.poll(() => rig.service.get(download.id).bytes, { timeout: 20_000 }).toBeGreaterThan(200_000);
  return download.id;
}

describe('downloads that get in the way of each other', () => {
  it('begin under another name, where the first one was taken', async () => {
    const served: Served = { bytes: fixed, rules: slow };
    const { model: url } = await oneModel(served);
    const rig = downloadRig();
    const id = await halfWay(rig, url);
    writeFileSync(join(rig.folder, 'm.safetensors'), 'mine');
    served.rules = {};
    expect(await rig.until(id, 'failed')).toMatchObject({ error: { code: 'NAME_TAKEN' } });
    const other = await rig.run({ url, name: 'other.safetensors' }, 'complete', 'failed');
    expect(other).toMatchObject({ state: 'complete', modelId: 'other' });
    expect(rig.files()).toContain('other.safetensors');
  });

  it('never take the name of a download under way, also where a file system knows no case', async () => {
    const server = await modelServer();
    for (const name of ['m.safetensors', 'M.safetensors'])
      server.at(
        `/${name}`,
        serveFile(
          () => fixed,
          () => slow,
        ),
      );
    const rig = downloadRig();
    await halfWay(rig, `${server.url}/m.safetensors`);
    expect(await codeOf(rig.service.create({ url: `${server.url}/M.safetensors`, acceptLicence: false }))).toBe(
      'ALREADY_EXISTS',
    );
  });

  it('are gone once they are cancelled, even when they are asked for again at that moment', async () => {
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
    const removed = rig.service.remove(id);
    const again = await rig.service.create(request);
    await removed;
    expect(rig.service.list().map((view) => view.id)).toEqual([again.download.id]);
    await rig.until(again.download.id, 'complete');
    expect(rig.bugs).toEqual([]);
    expect(rig.files()).toEqual(['m.safetensors']);
  });

  it('side by side fit on the disk together, or the second waits to be tried again', async () => {
    const server = await modelServer();
    for (const name of ['a', 'b'])
      server.at(
        `/${name}.safetensors`,
        serveFile(
          () => fixed,
          () => slow,
        ),
      );
    const rig = downloadRig({ freeBytes: async () => 256 * MB + 1.5 * MB });
    const first = await rig.service.create({ url: `${server.url}/a.safetensors`, acceptLicence: false });
    await expect.poll(() => rig.service.get(first.download.id).bytes, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(await rig.run({ url: `${server.url}/b.safetensors` }, 'complete', 'failed')).toMatchObject({
      error: { code: 'DISK_FULL' },
    });
    expect(rig.files()).toEqual([`.a.safetensors.${first.download.id}.part`]);
  });

  it('leave their places to others while they are told to wait', async () => {
    const server = await modelServer();
    const late = async (_request: unknown, response: ServerResponse): Promise<void> =>
      void response.writeHead(429, { 'retry-after': '3000' }).end();
    for (const name of ['a', 'b']) server.at(`/${name}.safetensors`, late);
    for (const name of ['c', 'd', 'e'])
      server.at(
        `/${name}.safetensors`,
        serveFile(
          () => fixed,
          () => slow,
        ),
      );
    const rig = downloadRig();
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      ids.push(
        (await rig.service.create({ url: `${server.url}/${name}.safetensors`, acceptLicence: false })).download.id,
      );
    await expect.poll(() => rig.service.list().filter(({ bytes }) => bytes > 0).length, { timeout: 20_000 }).toBe(2);
    expect(rig.service.get(ids[4] ?? '').state).toBe('waiting');
    for (const id of ids.slice(2)) await rig.until(id, 'complete');
    expect(rig.service.get(ids[0] ?? '')).toMatchObject({ state: 'waiting', retry: { attempt: 1 } });
    expect(await rig.service.pause(ids[1] ?? '')).toMatchObject({ state: 'paused' });
  });

  it('run only while they have a place: told to wait, back in line, and asked for again they wait', async () => {
    const server = await modelServer();
    const rules = { b: { pause: 100 }, a: slow };
    const serveA = serveFile(
      () => fixed,
      () => rules.a,
    );
    let refusals = 1;
    server.at('/a.safetensors', (request, response) => {
      if (refusals-- > 0) response.writeHead(503, { 'retry-after': '5' }).end();
      else return serveA(request, response);
    });
    server.at(
      '/b.safetensors',
      serveFile(
        () => fixed,
        () => rules.b,
      ),
    );
    const rig = downloadRig({ atOnce: 1 });
    const begin = async (name: string): Promise<string> =>
      (await rig.service.create({ url: `${server.url}/${name}.safetensors`, acceptLicence: false })).download.id;
    const a = await begin('a');
    const b = await begin('b');
    const states = (): string => `${rig.service.get(a).state} ${rig.service.get(b).state}`;
    expect(states()).toBe('running waiting');
    await expect.poll(() => rig.service.get(a)).toMatchObject({ state: 'waiting', retry: { attempt: 1 } });
    expect(states()).toBe('waiting running');
    await expect.poll(() => rig.service.get(a).retry, { timeout: 8000 }).toBeUndefined();
    expect(states()).toBe('waiting running');
    await rig.service.pause(b);
    await rig.until(a, 'running');
    rig.service.resume(b);
    expect(states()).toBe('running waiting');
    rules.b = slow;
    await rig.until(a, 'complete');
    await rig.until(b, 'complete');
    const told = rig.journal.published.flatMap((event) =>
      event.type === 'download.progress' && event.data.downloadId === a ? [event.data.state] : [],
    );
    expect(told.filter((state, at) => state !== told[at - 1])).toEqual([
      'waiting',
      'running',
      'waiting',
      'running',
      'verifying',
      'complete',
    ]);
  });

  it('fail in words while the journal has no space either, and the next ones wait for it', async () => {
    const server = await modelServer();
    const journal = aJournal();
    const { save } = journal.downloads;
    let full = false;
    const needSpace = (): void => {
      if (full) throw new AppError('DISK_FULL', 'The disk is full. Free some space.');
    };
    const downloads = {
      ...journal.downloads,
      save: (...given: Parameters<typeof save>) => {
        needSpace();
        save(...given);
      },
    };
    const rig = downloadRig({ journal: { ...journal, downloads }, atOnce: 1 });
    const [first, second] = ['a', 'b'].map((name) => ({
      url: `${server.url}/${name}.safetensors`,
      acceptLicence: false,
    }));
    if (!first || !second) throw new Error('there are two');
    const { promise, resolve } = Promise.withResolvers<void>();
    server.at('/a.safetensors', async (_request, response) => {
      await promise;
      response.writeHead(404).end();
    });
    server.at(
      '/b.safetensors',
      serveFile(() => fixed),
    );
    const { download } = await rig.service.create(first);
    const other = await rig.service.create(second);
    full = true;
    resolve();
    expect(await rig.until(download.id, 'failed')).toMatchObject({ error: { code: 'NOT_FOUND' } });
    expect(rig.service.get(other.download.id).state).toBe('waiting');
    full = false;
    rig.service.resume(other.download.id);
    await rig.until(other.download.id, 'complete');
    expect(rig.bugs).toEqual([]);
  });
});
