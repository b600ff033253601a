import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openApp } from '../../../../src/main/app.ts';
import { askAt, useApi } from '../../../support/apiApp.ts';
import { tempFolder } from '../../../support/tempFolder.ts';
import { testModelFolder } from '../../../support/testModel.ts';

const root = join(import.meta.dirname, '../../../..');
const KEY = 'a-key-of-the-tests';
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;
const forms = [
  { authorization: `Bearer ${KEY}` },
  { authorization: `bearer ${KEY}` },
  { authorization: basic(`x:${KEY}`) },
  { authorization: basic(`:${KEY}`) },
  { 'x-api-key': KEY },
  { auth_key: KEY },
];
const wrong = [
  {},
  { authorization: 'Bearer' },
  { authorization: `Bearer ${KEY}x` },
  { authorization: KEY },
  { authorization: basic(KEY) },
  { 'x-api-key': KEY.toUpperCase() },
  { auth_key: '' },
];
const guarded = [
  '/',
  '/docs',
  '/openapi.json',
  '/metrics',
  '/v1/queue',
  '/v1/events',
  '/v1/images/img_x/file',
  '/nope',
];

/** Every form of the key opens every route, nothing else does, and `/health` stands open. */
async function expectGuarded(url: string): Promise<void> {
  for (const headers of forms) {
    const reply = await askAt(url, 'GET', '/v1/queue', { headers });
    expect(reply.status, JSON.stringify(headers)).toBe(200);
  }
  for (const headers of wrong) {
    const reply = await askAt(url, 'GET', '/v1/queue', { headers });
    expect(reply.status, JSON.stringify(headers)).toBe(401);
    expect(reply.error().code).toBe('UNAUTHORIZED');
    expect(reply.headers.get('www-authenticate')).toContain('Bearer');
  }
  for (const path of guarded) expect((await askAt(url, 'GET', path)).status, path).toBe(401);
  expect((await askAt(url, 'GET', '/health')).status).toBe(200);
}

describe('an API key set by the settings', () => {
  const api = useApi();

  it('is wanted from the next request on, over a restart too, until it is removed', async () => {
    const patch = (apiKey: string | null, headers = {}) =>
      api.ask('PATCH', '/v1/settings', { body: { apiKey }, headers });
    const set = await patch(KEY);
    expect(set.status).toBe(200);
    expect(set.bytes.toString()).not.toContain(KEY);
    expect(JSON.parse(set.bytes.toString())).toMatchObject({ apiKeySet: true });
    await expectGuarded(api.url());
    await api.restart();
    await expectGuarded(api.url());
    expect((await patch(null)).status).toBe(401);
    expect((await patch(null, { 'x-api-key': KEY })).status).toBe(200);
    expect((await api.ask('GET', '/v1/queue')).status).toBe(200);
  });

  it.each(['short', 'with a space in it', 'schlüssel-mit-umlaut', 'x'.repeat(201), 12345678, true])(
    'refuses the key %j',
    async (apiKey) => {
      const reply = await api.ask('PATCH', '/v1/settings', { body: { apiKey } });
      expect(reply.status).toBe(400);
      expect(reply.error().issues).toMatchObject([{ path: 'apiKey' }]);
      expect((await api.ask('GET', '/v1/queue')).status).toBe(200);
    },
  );
});

describe('an API key given by the environment', () => {
  const api = useApi({ environmentKey: KEY });

  it('is wanted, beside one of the settings', async () => {
    await expectGuarded(api.url());
    const second = 'another-key-altogether';
    await api.ask('PATCH', '/v1/settings', { body: { apiKey: second }, headers: { 'x-api-key': KEY } });
    for (const key of [KEY, second])
      expect((await api.ask('GET', '/v1/queue', { headers: { 'x-api-key': key } })).status).toBe(200);
  });
});

describe('a server beyond loopback', () => {
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal)?.address;

  it.each([undefined, ''])(
    'is refused without a key (the environment says %j), in one line and with exit code 2',
    async (key) => {
      const dataDir = mkdtempSync(join(tempFolder(), 'data-'));
      const args = ['out/main/headless.js', '--host', '0.0.0.0', '--port', '0', '--data-dir', dataDir];
      const env = { ...process.env, TINTYPE_API_KEY: key, TINTYPE_LOG: 'silent', HOME: tmpdir() };
      const child = spawn(process.execPath, args, { cwd: root, env });
      onTestFinished(() => void child.kill('SIGKILL'));
      let [out, err] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
      const code = await new Promise((resolve) => child.once('exit', resolve));
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^[^\n]*0\.0\.0\.0[^\n]*key[^\n]*\n$/);
    },
  );

  it.runIf(outside !== undefined)('wants the key of everybody, and takes any Host', async () => {
    const silent = (): void => {};
    const log = { debug: silent, info: silent, warn: silent, error: silent };
    const app = await openApp({
      dataDir: tempFolder(),
      modelsDirs: [],
      starterModel: await testModelFolder(),
      log,
      http: { host: '0.0.0.0', port: 0 },
      environmentKey: KEY,
    });
    try {
      const port = new URL(app.url).port;
      for (const host of ['127.0.0.1', outside ?? '']) await expectGuarded(`http://${host}:${port}`);
    } finally {
      await app.stop();
    }
  });

  it('does not let its only key be removed, which would lock everybody out', async () => {
    const silent = (): void => {};
    const log = { debug: silent, info: silent, warn: silent, error: silent };
    const options = { dataDir: tempFolder(), modelsDirs: [], starterModel: await testModelFolder(), log };
    const local = await openApp({ ...options, http: { host: '127.0.0.1', port: 0 } });
    await askAt(local.url, 'PATCH', '/v1/settings', { body: { apiKey: KEY } });
    await local.stop();
    const app = await openApp({ ...options, http: { host: '0.0.0.0', port: 0 } });
    onTestFinished(() => app.stop());
    const url = `http://127.0.0.1:${new URL(app.url).port}`;
    const headers = { 'x-api-key': KEY };
    const reply = await askAt(url, 'PATCH', '/v1/settings', { body: { apiKey: null }, headers });
    expect([reply.status, reply.error().code]).toEqual([403, 'FORBIDDEN']);
    await expectGuarded(url);
  });
});
