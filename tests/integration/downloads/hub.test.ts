import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { downloadRig } from '../../support/downloadRig.ts';
import { type ModelServer, modelLike, modelServer, serveFile, sha256 } from '../../support/modelServer.ts';

const MB = 1024 * 1024;
const TOKEN = 'hf_a_secret_token_of_the_tests';
const COMMIT = 'a'.repeat(40);
const path = '/org/name/resolve/main/model.safetensors';

/** A hub that knows the file and sends on to where its bytes are, as Hugging Face does. */
async function hubWith(bytes: Buffer, told = sha256(bytes)): Promise<{ hub: ModelServer; store: ModelServer }> {
  const [hub, store] = [await modelServer(), await modelServer()];
  store.at(
    '/bytes',
    serveFile(() => bytes),
  );
  hub.at(path, (_request, response) => {
    const head = {
      location: `${store.url}/bytes?signature=secret`,
      'x-linked-etag': `"${told}"`,
      'x-linked-size': bytes.length,
    };
    response.writeHead(302, head).end('Found');
  });
  return { hub, store };
}

describe('a file of the hub', () => {
  it('is checked against the hash that the hub tells, and the token goes nowhere else', async () => {
    const bytes = modelLike(MB);
    const { hub, store } = await hubWith(bytes);
    const rig = downloadRig({ hub: hub.url, token: () => TOKEN });
    const view = await rig.run(
      { url: 'https://huggingface.co/org/name/blob/main/model.safetensors' },
      'complete',
      'failed',
    );
    expect(view).toMatchObject({ state: 'complete', files: [{ sha256: sha256(bytes) }] });
    expect(hub.requests.map(({ authorization }) => authorization)).toEqual([`Bearer ${TOKEN}`, `Bearer ${TOKEN}`]);
    expect(store.requests.map(({ authorization }) => authorization)).toEqual([undefined, undefined]);
    const told = JSON.stringify([view, rig.journal.published]);
    expect(told).not.toContain(TOKEN);
    expect(told).not.toContain('signature');
  });

  it('does not get the token back once it was sent elsewhere', async () => {
    const [hub, other] = [await modelServer(), await modelServer()];
    const bytes = modelLike(MB);
    hub.at(path, (_request, response) => void response.writeHead(302, { location: `${other.url}/there` }).end());
    other.at('/there', (_request, response) => void response.writeHead(307, { location: `${hub.url}/private` }).end());
    hub.at(
      '/private',
      serveFile(() => bytes),
    );
    const rig = downloadRig({ hub: hub.url, token: () => TOKEN });
    await rig.run({ url: `${hub.url}${path}` }, 'complete', 'failed');
    const seen = hub.requests.map((request) => [request.path, request.authorization !== undefined]);
    expect(seen).toContainEqual(['/private', false]);
    expect(seen).not.toContainEqual(['/private', true]);
    expect(seen).toContainEqual([path, true]);
  });

  it('whose bytes are not those of its hash is deleted', async () => {
    const bytes = modelLike(MB);
    const { hub } = await hubWith(bytes, 'f'.repeat(64));
    const rig = downloadRig({ hub: hub.url });
    expect(await rig.run({ url: `${hub.url}${path}` }, 'failed')).toMatchObject({ error: { code: 'WRONG_CHECKSUM' } });
    expect(rig.files()).toEqual([]);
  });

  it('whose hash is not the one that was asked for is not fetched at all', async () => {
    const bytes = modelLike(MB);
    const { hub, store } = await hubWith(bytes);
    const rig = downloadRig({ hub: hub.url });
    const view = await rig.run({ url: `${hub.url}${path}`, sha256: 'f'.repeat(64) }, 'failed');
    expect(view).toMatchObject({ bytes: 0, error: { code: 'CHANGED' } });
    expect(store.sent()).toBe(1);
  });

  it('that is gated asks for a token, and says what to do when that is not enough', async () => {
    const hub = await modelServer();
    let token: string | undefined;
    let answer = 401;
    const bytes = modelLike(MB);
    const good = serveFile(() => bytes);
    hub.at(path, (request, response) => {
      if (request.headers.authorization === `Bearer ${TOKEN}` && answer === 200) return good(request, response);
      response.writeHead(answer, { 'x-error-code': 'GatedRepo' }).end();
    });
    const rig = downloadRig({ hub: hub.url, token: () => token });
    const url = `${hub.url}${path}`;
    expect(await rig.run({ url }, 'failed')).toMatchObject({ error: { code: 'TOKEN_NEEDED' } });
    token = TOKEN;
    answer = 403;
    const denied = await rig.run({ url }, 'failed');
    expect(denied).toMatchObject({ error: { code: 'ACCESS_DENIED' } });
    expect(JSON.stringify(denied)).not.toContain(TOKEN);
    answer = 200;
    expect(await rig.run({ url }, 'complete')).toMatchObject({ state: 'complete' });
  });

  it('is found in a repository that holds one, at the commit of that moment', async () => {
    const hub = await modelServer();
    const bytes = modelLike(MB);
    hub.at('/api/models/org/name/revision/main', (_request, response) => {
      const siblings = [
        { rfilename: 'README.md', size: 10, lfs: null },
        { rfilename: '__init__.py', size: 0 },
        { rfilename: 'odd.bin', size: null, lfs: { sha256: 'none' } },
        { rfilename: 'vae/diffusion.safetensors', size: 10 },
        { rfilename: 'model.safetensors', size: MB, lfs: { sha256: sha256(bytes), size: MB, pointerSize: 134 } },
      ];
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ sha: COMMIT, siblings }));
    });
    hub.at(
      `/org/name/resolve/${COMMIT}/model.safetensors`,
      serveFile(() => bytes),
    );
    const rig = downloadRig({ hub: hub.url });
    const view = await rig.run({ url: 'org/name' }, 'complete', 'failed');
    expect(view).toMatchObject({ state: 'complete', name: 'org/name', source: 'org/name (main)', modelId: 'model' });
    expect(readFileSync(join(rig.folder, 'model.safetensors')).equals(bytes)).toBe(true);
  });

  it('is found in a repository that keeps it in git itself', async () => {
    const hub = await modelServer();
    const bytes = modelLike(MB);
    const siblings = [{ rfilename: 'model.safetensors', size: MB, lfs: null }];
    hub.at(
      '/api/models/org/name/revision/main',
      (_request, response) => void response.writeHead(200).end(JSON.stringify({ sha: COMMIT, siblings })),
    );
    hub.at(
      `/org/name/resolve/${COMMIT}/model.safetensors`,
      serveFile(() => bytes),
    );
    const rig = downloadRig({ hub: hub.url });
    expect(await rig.run({ url: 'org/name' }, 'complete', 'failed')).toMatchObject({ state: 'complete' });
  });

  it.each([
    ['names them where there are several', ['a.safetensors', 'b.gguf'], /2 model files.*a\.safetensors, b\.gguf/],
    ['says so where there is none', ['README.md'], /holds no \.safetensors/],
    ['says so where there are only pieces', ['unet/a.safetensors'], /in pieces/],
    ['refuses a name that leaves the folder', ['..\\a.safetensors'], /may not hold/],
  ])('%s', async (_title, names, message) => {
    const hub = await modelServer();
    hub.at('/api/models/org/name/revision/v1', (_request, response) => {
      response.writeHead(200).end(JSON.stringify({ sha: COMMIT, siblings: names.map((rfilename) => ({ rfilename })) }));
    });
    const rig = downloadRig({ hub: hub.url });
    const view = await rig.run({ url: 'org/name@v1' }, 'failed');
    expect(view.error).toMatchObject({ code: 'NOT_A_MODEL', message: expect.stringMatching(message) });
    expect(rig.files()).toEqual([]);
  });

  it.each([
    ['that is none', 'nonsense'],
    ['with other things in it', JSON.stringify({ sha: 'x', siblings: 3 })],
  ])('is not understood from a description %s', async (_title, text) => {
    const hub = await modelServer();
    hub.at('/api/models/org/name/revision/main', (_request, response) => void response.writeHead(200).end(text));
    const rig = downloadRig({ hub: hub.url });
    expect(await rig.run({ url: 'org/name' }, 'failed')).toMatchObject({ error: { code: 'REFUSED' } });
  });

  it('is not asked without encryption, nor for ever sent on', async () => {
    const hub = await modelServer();
    hub.at(path, (_request, response) => void response.writeHead(302, { location: 'http://example.org/a' }).end());
    hub.at(
      '/loop.safetensors',
      (_request, response) => void response.writeHead(302, { location: '/loop.safetensors' }).end(),
    );
    const rig = downloadRig({ hub: hub.url });
    const open = await rig.run({ url: `${hub.url}${path}` }, 'failed');
    expect(open.error).toMatchObject({ code: 'REFUSED', message: expect.stringContaining('without encryption') });
    const [, port] = /:(\d+)$/.exec(hub.url) ?? [];
    const loop = await rig.run({ url: `http://localhost:${port}/loop.safetensors` }, 'failed');
    expect(loop.error).toMatchObject({ code: 'REFUSED', message: expect.stringContaining('without end') });
  });
});
