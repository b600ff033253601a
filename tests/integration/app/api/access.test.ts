import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { openApp } from '../../../../src/main/app.ts';
import { clientView, keyView, newKeyView, sessionView } from '../../../../src/shared/schema/access.ts';
import { accepted } from '../../../../src/shared/schema/generation.ts';
import { logPage } from '../../../../src/shared/schema/log.ts';
import { settingsView } from '../../../../src/shared/schema/settings.ts';
import { askAt, eventually, small, useApi, type ApiApp } from '../../../support/apiApp.ts';
import { tempFolder } from '../../../support/tempFolder.ts';
import { testModelFolder } from '../../../support/testModel.ts';

const studio = mkdtempSync(join(tmpdir(), 'tintype-studio-'));
mkdirSync(join(studio, 'assets'));
writeFileSync(join(studio, 'index.html'), '<title>Studio</title>');
writeFileSync(join(studio, 'assets', 'app.js'), 'void 0;');
afterAll(() => rmSync(studio, { recursive: true, force: true }));

const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });
const makeKey = async (api: ApiApp, name: string, headers = {}) => {
  const reply = await api.ask('POST', '/v1/keys', { body: { name }, headers });
  expect(reply.status).toBe(201);
  return reply.as(newKeyView);
};
const statusOf = async (api: ApiApp, headers: Record<string, string>, path = '/v1/queue', method = 'GET') =>
  (await api.ask(method, path, { headers })).status;

describe('the keys of applications', () => {
  const api = useApi();

  it('let in by every form of key, name the jobs made with them, and are gone from the next request on', async () => {
    const one = await makeKey(api, 'Nötiz plugin');
    expect(one.key).toMatch(/^tt_[0-9a-f]{40}$/);
    expect(await statusOf(api, {})).toBe(401);
    const headers = { 'x-api-key': one.key };
    const two = await makeKey(api, 'Game', headers);
    for (const form of [headers, { authorization: `Bearer ${two.key}` }, { auth_key: two.key }])
      expect(await statusOf(api, form)).toBe(200);
    const id = (
      await api.ask('POST', '/v1/images/generations', {
        body: small,
        headers: { ...headers, 'x-client': 'somebody else' },
      })
    ).as(z.object({ id: z.string() })).id;
    const job = await api.ask('GET', `/v1/jobs/${id}/status`, { headers });
    expect(job.as(z.object({ client: z.string() })).client).toBe('Nötiz plugin');

    const list = await api.ask('GET', '/v1/keys', { headers });
    expect(list.as(listOf(keyView.strict())).items).toMatchObject([
      { id: one.id, name: 'Nötiz plugin', prefix: `${one.key.slice(0, 7)}…`, lastUsedAt: expect.any(Number) },
      { id: two.id, name: 'Game', lastUsedAt: expect.any(Number) },
    ]);
    expect(list.bytes.toString()).not.toContain(one.key);
    await api.restart();
    expect(await statusOf(api, headers)).toBe(200);

    expect((await api.ask('DELETE', `/v1/keys/${two.id}`, { headers })).status).toBe(200);
    expect(await statusOf(api, { 'x-api-key': two.key })).toBe(401);
    expect((await api.ask('DELETE', `/v1/keys/${two.id}`, { headers })).status).toBe(404);
    expect((await api.ask('DELETE', `/v1/keys/${one.id}`, { headers })).status).toBe(200);
    expect(await statusOf(api, {})).toBe(200);
  });
});

describe('a session of a browser', () => {
  const api = useApi({ uiFolder: studio });
  const own = { 'sec-fetch-site': 'same-origin' };

  it('is opened by a key, lets pages of this server in, and ends when it is closed or its key goes', async () => {
    const { key, id } = await makeKey(api, 'Laptop');
    // The page itself must come, or nobody could paste a key into it; nothing else does.
    for (const path of ['/', '/assets/app.js']) expect(await statusOf(api, {}, path), path).toBe(200);
    for (const path of ['/v1/queue', '/v1/nothing', '/metrics', '/docs', '/openapi.json', '/v1/events'])
      expect(await statusOf(api, own, path), path).toBe(401);
    const refused = await api.ask('GET', '/v1/queue', { headers: own });
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="Tintype"');

    const wrong = await api.ask('POST', '/v1/session', { body: { key: `${key}x` } });
    expect([wrong.status, wrong.error().code, wrong.headers.get('set-cookie')]).toEqual([401, 'UNAUTHORIZED', null]);
    const signIn = async () => {
      const reply = await api.ask('POST', '/v1/session', { body: { key }, headers: { origin: api.url() } });
      expect(reply.status).toBe(200);
      expect(reply.as(sessionView.strict())).toEqual({ signedIn: true, client: 'Laptop' });
      const set = reply.headers.get('set-cookie') ?? '';
      expect(set).toMatch(/^tintype_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
      expect(set).not.toContain(key);
      return set.split(';')[0] ?? '';
    };
    const cookie = await signIn();

    expect(await statusOf(api, { ...own, cookie })).toBe(200);
    expect(await statusOf(api, { ...own, cookie: `tintype_session=tossed; ${cookie}` })).toBe(200);
    expect(await statusOf(api, { origin: api.url(), cookie }, '/v1/queue/pause', 'POST')).toBe(200);
    expect(await statusOf(api, { cookie, origin: 'http://127.0.0.1:1' })).toBe(403);
    expect(await statusOf(api, { cookie, 'sec-fetch-site': 'same-site' })).toBe(401);
    expect(await statusOf(api, { cookie }, '/v1/queue/pause', 'POST')).toBe(401);
    const stream = await fetch(`${api.url()}/v1/events`, { headers: { ...own, cookie } });
    expect(stream.status).toBe(200);
    await stream.body?.cancel();

    const closed = await api.ask('DELETE', '/v1/session', { headers: { ...own, cookie } });
    expect([closed.status, closed.headers.get('set-cookie')]).toEqual([
      200,
      'tintype_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0',
    ]);
    expect(await statusOf(api, { ...own, cookie })).toBe(401);
    const [second, third] = [await signIn(), await signIn()];
    expect((await api.ask('DELETE', `/v1/keys/${id}`, { headers: { ...own, cookie: second } })).status).toBe(200);
    const next = await makeKey(api, 'Another');
    expect(await statusOf(api, { ...own, cookie: third })).toBe(401);
    await api.ask('DELETE', `/v1/keys/${next.id}`, { headers: { 'x-api-key': next.key } });
  });

  it('ends with the key of the settings, too', async () => {
    const key = 'the-key-of-the-settings';
    await api.ask('PATCH', '/v1/settings', { body: { apiKey: key } });
    const reply = await api.ask('POST', '/v1/session', { body: { key } });
    expect(reply.as(sessionView.strict())).toEqual({ signedIn: true });
    const cookie = (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(await statusOf(api, { ...own, cookie })).toBe(200);
    const headers = { 'x-api-key': key };
    await api.ask('PATCH', '/v1/settings', { body: { apiKey: 'another-key-altogether' }, headers });
    expect(await statusOf(api, { ...own, cookie })).toBe(401);
    await api.ask('PATCH', '/v1/settings', {
      body: { apiKey: null },
      headers: { 'x-api-key': 'another-key-altogether' },
    });
  });
});

describe('a server beyond loopback', () => {
  it('starts with nothing but a key of an application, and does not let the last one go', async () => {
    const silent = (): void => {};
    const log = { debug: silent, info: silent, warn: silent, error: silent };
    const options = { dataDir: tempFolder(), modelsDirs: [], starterModel: await testModelFolder(), log };
    const local = await openApp({ ...options, http: { host: '127.0.0.1', port: 0 } });
    const { key, id } = (await askAt(local.url, 'POST', '/v1/keys', { body: { name: 'Tablet' } })).as(newKeyView);
    await local.stop();
    const app = await openApp({ ...options, http: { host: '0.0.0.0', port: 0 } });
    onTestFinished(() => app.stop());
    const url = `http://127.0.0.1:${new URL(app.url).port}`;
    const headers = { 'x-api-key': key };
    const reply = await askAt(url, 'DELETE', `/v1/keys/${id}`, { headers });
    expect([reply.status, reply.error().code]).toEqual([403, 'FORBIDDEN']);
    expect(reply.error().message).toContain('Make another key first');
    expect((await askAt(url, 'GET', '/v1/queue', { headers })).status).toBe(200);
    expect((await askAt(url, 'GET', '/v1/queue')).status).toBe(401);
  });
});

describe('what other programs do', () => {
  const api = useApi({ uiFolder: studio });
  const page = () => ({ origin: api.url(), 'x-client': 'Studio' });
  const game = { 'x-client': 'Game' };

  it('is told by application, with what it came to', async () => {
    await api.ask('POST', '/v1/queue/resume');
    const reply = await api.ask('POST', '/v1/images/generate', { body: { ...small, count: 2 }, headers: game });
    expect(reply.status).toBe(200);
    await api.ask('POST', '/v1/queue/pause');
    await api.ask('POST', '/v1/images/generations', { body: small, headers: game });
    await api.ask('POST', '/v1/images/generations', { body: small, headers: page() });
    const { items } = (await api.ask('GET', '/v1/clients')).as(listOf(clientView.strict()));
    expect(items.map(({ name }) => name)).toEqual(['Studio', 'Game']);
    expect(items[1]).toMatchObject({
      jobs: { pending: 1, in_progress: 0, complete: 1, error: 0, cancelled: 0 },
      images: 2,
      active: true,
    });
    expect(items[1]?.computeMs).toBeGreaterThan(0);
  });

  it('is in the log, one line a request, without prompts or keys; what the studio does is not', async () => {
    const read = async (query: string) => (await api.ask('GET', `/v1/log?${query}`, { headers: page() })).as(logPage);
    const { lastId } = await read('limit=1');
    await api.ask('GET', '/v1/queue', { headers: page() });
    const body = { ...small, prompt: 'a hush-hush place' };
    await api.ask('POST', '/v1/images/generations', { body, headers: { ...game, 'x-api-key': 'some-secret-key' } });
    await api.ask('GET', '/v1/images?query=hush-hush', { headers: game });
    await api.ask('GET', '/v1/keys/tt_0123456789abcdef', { headers: game });
    await eventually(async () => (await read(`after=${lastId}&query=tt_`)).items.length > 0);
    const { items } = await read(`after=${lastId}`);
    expect(items.map(({ level, message, fields }) => [level, message, fields])).toEqual([
      ['info', 'request', line('POST', '/v1/images/generations', 201)],
      ['info', 'request', line('GET', '/v1/images', 200)],
      ['info', 'request', line('GET', '/v1/keys/tt_[secret]', 405)],
    ]);
    expect(JSON.stringify(items)).not.toMatch(/hush|some-secret|0123456789/);
  });

  const line = (method: string, path: string, status: number) => ({
    method,
    path,
    status,
    ms: expect.any(Number),
    client: 'Game',
  });

  it('goes into the lane of the settings unless it names one; the studio stays in front', async () => {
    const laneOf = async (body: object, headers: Record<string, string>) => {
      const id = await api.submit(body, headers);
      return (await api.state(id)).request.lane;
    };
    expect(await laneOf(small, game)).toBe('interactive');
    const before = await api.submit(small, { ...game, 'idempotency-key': 'before' });
    const reply = await api.ask('PATCH', '/v1/settings', { body: { otherClientsLane: 'idle' } });
    expect(reply.as(settingsView).otherClientsLane).toBe('idle');
    expect(await laneOf(small, game)).toBe('idle');
    expect(await laneOf({ ...small, lane: 'batch' }, game)).toBe('batch');
    const again = { body: small, headers: { ...game, 'idempotency-key': 'before' } };
    const known = await api.ask('POST', '/v1/images/generations', again);
    expect([known.status, known.as(accepted).id]).toEqual([200, before]);
    expect(await laneOf(small, page())).toBe('interactive');
    const refused = await api.ask('PATCH', '/v1/settings', { body: { otherClientsLane: 'fast' } });
    expect(refused.error().issues).toMatchObject([{ path: 'otherClientsLane' }]);
  });
});

describe('further models folders', () => {
  const api = useApi();
  const models = async () => (await api.client.call('models.list', {})).items.map(({ id }) => id);
  const patch = (modelsDirs: unknown) => api.ask('PATCH', '/v1/settings', { body: { modelsDirs } });

  it('are looked into as soon as they are set, and again when files come', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'first.safetensors'), 'not a model');
    expect(await models()).toEqual(['noise']);
    const reply = await patch([folder]);
    expect(reply.as(settingsView).modelsDirs).toEqual([folder]);
    expect(await models()).toEqual(['noise', 'first']);
    const changed = Promise.withResolvers<void>();
    onTestFinished(api.app().subscribe((event) => event.type === 'models.changed' && changed.resolve()));
    writeFileSync(join(folder, 'second.safetensors'), 'not a model');
    await changed.promise;
    expect(await models()).toEqual(['noise', 'first', 'second']);
    await api.restart();
    expect(await models()).toEqual(['noise', 'first', 'second']);
    await patch([]);
    expect(await models()).toEqual(['noise']);
  });

  it('may be gone for a while, and the others are changed meanwhile', async () => {
    const [drive, network, fresh] = [tempFolder(), tempFolder(), tempFolder()];
    await patch([drive, network]);
    rmSync(drive, { recursive: true });
    rmSync(network, { recursive: true });
    expect((await patch([drive, network, fresh])).as(settingsView).modelsDirs).toEqual([drive, network, fresh]);
    expect((await patch([network])).as(settingsView).modelsDirs).toEqual([network]);
    expect((await patch([drive])).error().issues?.[0]?.message).toContain('no such folder');
    await patch([]);
  });

  it.each([
    [['models'], 'full path'],
    [['/no/such/folder/anywhere'], 'no such folder'],
    [[''], 'empty'],
    [[7], 'string'],
    ['/tmp', 'list'],
  ])('are refused where they cannot be used: %j', async (modelsDirs, why) => {
    const reply = await patch(modelsDirs);
    expect(reply.status).toBe(400);
    const [issue, ...more] = reply.error().issues ?? [];
    expect(more).toEqual([]);
    expect(issue?.path).toMatch(/^modelsDirs/);
    expect(issue?.message).toContain(why);
    expect((await api.client.call('settings.get', {})).modelsDirs).toEqual([]);
  });
});
