import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { headlessProgram, startApp } from '../../support/appProcess.ts';
import { eventually } from '../../support/eventually.ts';
import { modelLike, modelServer, serveFile, sha256 } from '../../support/modelServer.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const MB = 1024 * 1024;
const TOKEN = 'hf_this_must_not_be_seen_anywhere';
const address = 'https://huggingface.co/org/name/resolve/main/m.safetensors';

it('goes on with a download after the app was killed, and never tells the token', async () => {
  expect(headlessProgram).toMatch(/headless/);
  const hub = await modelServer();
  const bytes = modelLike(60 * MB);
  let pause = 2;
  hub.at(
    '/org/name/resolve/main/m.safetensors',
    serveFile(
      () => bytes,
      () => ({ pause, headers: { 'x-linked-etag': `"${sha256(bytes)}"` } }),
    ),
  );
  const dataDir = tempFolder();
  const env = { HF_ENDPOINT: hub.url, TINTYPE_LOG: 'debug' };
  const first = await startApp({ dataDir, env });
  const patched = await first.client.call('settings.patch', { body: { hubToken: TOKEN } });
  expect(patched.hubTokenSet).toBe(true);
  expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
  const { id } = await first.client.call('downloads.create', { body: { url: address } });
  await eventually(
    'a good part of it',
    async () => (await first.client.call('downloads.get', { params: { id } })).bytes > 8 * MB,
  );
  await first.crash();
  const before = { sent: hub.sent(), requests: hub.requests.length };
  pause = 0;
  const second = await startApp({ dataDir, env });
  const done = await eventually('the download', async () => {
    const view = await second.client.call('downloads.get', { params: { id } });
    return (view.state === 'complete' || view.state === 'failed') && view;
  });
  expect(done).toMatchObject({ state: 'complete', files: [{ sha256: sha256(bytes) }] });
  expect(sha256(readFileSync(join(dataDir, 'models/m.safetensors')))).toBe(sha256(bytes));
  const twice = hub.sent() - bytes.length;
  process.stdout.write(
    `killed after ${before.sent} bytes: ${twice} of ${bytes.length} sent twice (${((twice / bytes.length) * 100).toFixed(2)} %)\n`,
  );
  expect(hub.requests.slice(before.requests + 1).every(({ range }) => range !== 'bytes=0-')).toBe(true);
  expect(twice).toBeLessThan(before.sent);

  const log = await second.client.call('log.list', { query: { limit: 2000 } });
  const settings = await second.client.call('settings.get', {});
  const all =
    JSON.stringify([log, settings, done]) + first.stdout() + first.stderr() + second.stdout() + second.stderr();
  expect(hub.requests.some(({ authorization }) => authorization === `Bearer ${TOKEN}`)).toBe(true);
  expect(all).not.toContain(TOKEN);
  expect(await second.stop()).toEqual({ code: 0, signal: null });
});
