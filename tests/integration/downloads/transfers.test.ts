import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { downloadRig } from '../../support/downloadRig.ts';
import { type FileRules, modelLike, modelServer, serveFile, sha256 } from '../../support/modelServer.ts';

const MB = 1024 * 1024;
const name = 'model.safetensors';

/** A server with one file, and a rig to fetch it. */
async function served(
  length: number,
  rules: () => FileRules = () => ({}),
  options: Parameters<typeof downloadRig>[0] = {},
) {
  const server = await modelServer();
  const bytes = modelLike(length);
  server.at(
    `/${name}`,
    serveFile(() => bytes, rules),
  );
  const rig = downloadRig(options);
  return { server, bytes, rig, url: `${server.url}/${name}`, file: join(rig.folder, name) };
}

describe('a download', () => {
  it('comes over several connections at once, is hashed, named and made known', async () => {
    const { server, bytes, rig, url, file } = await served(6 * MB, () => ({}), {
      rules: { connections: 4, leastPart: MB },
    });
    const view = await rig.run({ url, sha256: sha256(bytes) }, 'complete', 'failed');
    expect(view).toMatchObject({ state: 'complete', bytes: 6 * MB, totalBytes: 6 * MB, modelId: 'model' });
    expect(view.files).toMatchObject([{ name, sha256: sha256(bytes) }]);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(rig.files()).toEqual([name]);
    expect(rig.scans()).toBe(1);
    expect(new Set(server.requests.map(({ range }) => range)).size).toBe(5);
    const types = rig.journal.published.map(({ type }) => type);
    expect(types).toContain('download.progress');
    expect(types.at(-1)).toBe('download.completed');
  });

  it.each(['soft', 'hard'] as const)('survives 20 %s cuts with at most a hundredth fetched twice', async (cutHow) => {
    const length = 40 * MB;
    let cuts = 0;
    const step = Math.floor(length / 21);
    const rules = (): FileRules => ({ cutHow, cut: () => ((cuts += 1) <= 20 ? step : undefined) });
    const { server, bytes, rig, url, file } = await served(length, rules);
    await rig.run({ url, sha256: sha256(bytes) }, 'complete', 'failed');
    expect(sha256(readFileSync(file))).toBe(sha256(bytes));
    expect(cuts).toBeGreaterThan(20);
    const starts = server.requests.slice(1).map(({ range }) => Number(/=(\d+)-/.exec(range ?? '')?.[1]));
    const twice = Math.max(0, server.sent() - length);
    process.stdout.write(
      `20 ${cutHow} cuts: ${starts.length} connections, ${twice} of ${length} bytes sent twice (${((twice / length) * 100).toFixed(3)} %)\n`,
    );
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    expect(twice / length).toBeLessThanOrEqual(0.01);
  });

  it('survives cuts of several connections', async () => {
    let cuts = 0;
    const { bytes, rig, url, file } = await served(
      8 * MB,
      () => ({ cutHow: 'hard', cut: () => ((cuts += 1) <= 24 ? 300_000 : undefined) }),
      { rules: { connections: 4, leastPart: MB } },
    );
    expect(await rig.run({ url, sha256: sha256(bytes) }, 'complete', 'failed')).toMatchObject({ state: 'complete' });
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('takes a file from a server that knows no ranges, and begins anew when that cuts it', async () => {
    let answers = 0;
    const { bytes, rig, url, file } = await served(2 * MB, () => ({
      ranges: false,
      cut: () => ((answers += 1) === 2 ? 700_000 : undefined),
    }));
    await rig.run({ url, sha256: sha256(bytes) }, 'complete', 'failed');
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('gives up on a server without ranges that cuts at the same place each time', async () => {
    const { rig, url } = await served(MB, () => ({ ranges: false, cut: () => 300_000 }));
    expect(await rig.run({ url }, 'complete', 'failed')).toMatchObject({
      state: 'failed',
      error: { code: 'UNREACHABLE' },
    });
  });

  it('takes a file whose length is not told', async () => {
    const { bytes, rig, url, file } = await served(MB, () => ({ ranges: false, chunked: true }));
    const view = await rig.run({ url }, 'complete', 'failed');
    expect(view).toMatchObject({ state: 'complete', totalBytes: MB });
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('begins anew when the file changes meanwhile', async () => {
    const server = await modelServer();
    const [first, second] = [modelLike(2 * MB), modelLike(2 * MB)];
    let answers = 0;
    const good = serveFile(
      () => (answers <= 2 ? first : second),
      () => ({ cut: () => (answers === 2 ? MB : undefined) }),
    );
    server.at(`/${name}`, (request, response) => {
      answers += 1;
      return good(request, response);
    });
    const rig = downloadRig();
    await rig.run({ url: `${server.url}/${name}` }, 'complete', 'failed');
    expect(sha256(readFileSync(join(rig.folder, name)))).toBe(sha256(second));
  });

  it('gives up on a file that changes all the time', async () => {
    const server = await modelServer();
    server.at(`/${name}`, (request, response) => serveFile(() => modelLike(MB))(request, response));
    const rig = downloadRig();
    const view = await rig.run({ url: `${server.url}/${name}` }, 'complete', 'failed');
    expect(view).toMatchObject({ state: 'failed', error: { code: 'CHANGED' } });
  });

  it('gives up on a server that tells a greater length than it has', async () => {
    const server = await modelServer();
    const bytes = modelLike(MB);
    server.at(`/${name}`, (request, response) => {
      const from = Number(/=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const lie = 2 * MB;
      const to = request.headers.range === 'bytes=0-0' ? 0 : lie - 1;
      response.writeHead(206, { etag: '"a"', 'content-range': `bytes ${from}-${to}/${lie}` });
      response.end(to === 0 ? bytes.subarray(0, 1) : bytes.subarray(from));
    });
    const rig = downloadRig();
    const view = await rig.run({ url: `${server.url}/${name}` }, 'complete', 'failed');
    expect(view).toMatchObject({ state: 'failed', bytes: MB, error: { code: 'WRONG_LENGTH' } });
  });

  it('never writes more than the length that was told', async () => {
    const server = await modelServer();
    const bytes = modelLike(2 * MB);
    server.at(`/${name}`, (request, response) => {
      const probe = request.headers.range === 'bytes=0-0';
      response.writeHead(206, { etag: '"a"', 'content-range': `bytes 0-${probe ? 0 : MB - 1}/${MB}` });
      response.end(probe ? bytes.subarray(0, 1) : bytes);
    });
    const rig = downloadRig();
    const view = await rig.run({ url: `${server.url}/${name}` }, 'complete', 'failed');
    expect(view).toMatchObject({ state: 'complete', bytes: MB });
    expect(readFileSync(join(rig.folder, name)).equals(bytes.subarray(0, MB))).toBe(true);
  });

  it('goes on when a connection goes silent', async () => {
    let answers = 0;
    const { bytes, rig, url, file } = await served(2 * MB, () => ({
      silent: true,
      cut: () => ((answers += 1) === 1 ? MB : undefined),
    }));
    await rig.run({ url }, 'complete', 'failed');
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(rig.journal.published).toContainEqual(
      expect.objectContaining({
        type: 'download.progress',
        data: expect.objectContaining({
          retry: expect.objectContaining({ reason: expect.stringContaining('stood still') }),
        }),
      }),
    );
  });

  it('gives up on a server that does not answer', async () => {
    const server = await modelServer();
    server.at(`/${name}`, () => {});
    const rig = downloadRig({ answerWithinMs: 50 });
    const view = await rig.run({ url: `${server.url}/${name}` }, 'complete', 'failed');
    expect(view).toMatchObject({ error: { code: 'UNREACHABLE' } });
    expect(server.requests).toHaveLength(4);
  });

  it.each([
    [429, { 'retry-after': '0' }],
    [503, {}],
    [503, { 'retry-after': new Date(Date.now() - 5000).toUTCString() }],
    [500, {}],
    [522, {}],
  ])('tries again after %i %j', async (status, headers) => {
    const server = await modelServer();
    const bytes = modelLike(MB);
    let answers = 0;
    const good = serveFile(() => bytes);
    server.at(`/${name}`, (request, response) => {
      answers += 1;
      if (answers === 1 || answers === 3) response.writeHead(status, headers).end();
      else return good(request, response);
    });
    const rig = downloadRig();
    expect(await rig.run({ url: `${server.url}/${name}` }, 'complete', 'failed')).toMatchObject({ state: 'complete' });
    expect(answers).toBe(4);
  });

  it('goes on as long as anything comes from a server that lets only one connection in', async () => {
    const server = await modelServer();
    const bytes = modelLike(2 * MB);
    let open = 0;
    const good = serveFile(
      () => bytes,
      () => ({ pause: 20 }),
    );
    server.at(`/${name}`, async (request, response) => {
      if (open > 0) return void response.writeHead(503).end();
      open += 1;
      await good(request, response);
      open -= 1;
    });
    const rig = downloadRig({ rules: { connections: 4, leastPart: MB / 4, firstWaitMs: 60, longestWaitMs: 100 } });
    const view = await rig.run({ url: `${server.url}/${name}` }, 'complete', 'failed');
    expect(view).toMatchObject({ state: 'complete' });
    expect(readFileSync(join(rig.folder, name)).equals(bytes)).toBe(true);
  });

  it('waits as long as it is asked to, and says so', async () => {
    const server = await modelServer();
    server.at(`/${name}`, (_request, response) => void response.writeHead(429, { 'retry-after': '600' }).end());
    const rig = downloadRig();
    const before = Date.now();
    const { download } = await rig.service.create({ url: `${server.url}/${name}`, acceptLicence: false });
    await rig.until(download.id, 'running');
    await expect.poll(() => rig.service.get(download.id).retry?.attempt).toBe(1);
    expect(rig.service.get(download.id).retry?.at).toBeGreaterThanOrEqual(before + 600_000);
    await rig.service.pause(download.id);
    expect(rig.service.get(download.id)).toMatchObject({ state: 'paused' });
  });

  it('holds itself to the limit', async () => {
    const { rig, url } = await served(300_000, () => ({}), { bytesPerSecond: () => 500_000 });
    const before = performance.now();
    await rig.run({ url }, 'complete', 'failed');
    // A quarter of a second may come at once.
    expect(performance.now() - before).toBeGreaterThan(300);
  });
});
