import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Client } from '../../../src/shared/contract/client.ts';
import { drawing, ended, getJob, large, small, submit } from '../../support/appJobs.ts';
import { startApp } from '../../support/appProcess.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/tempFolder.ts';

interface Received {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A receiver on loopback that answers with a status of the test's choice, and never when that is 0. */
async function receiver(port = 0) {
  const calls: Received[] = [];
  let status = 204;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      calls.push({
        headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
        body,
      });
      if (status !== 0) response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address() as AddressInfo;
  return {
    calls,
    url: `http://127.0.0.1:${address.port}/hook`,
    answer: (code: number) => void (status = code),
    ofJob: (id: string) => calls.filter((call) => call.body.includes(id)),
  };
}

/** The body, once the signature was found right. */
async function verified(client: Client, call: Received): Promise<unknown> {
  const { webhookSecret } = await client.call('settings.get', {});
  return new Webhook(webhookSecret).verify(call.body, call.headers);
}

describe('webhooks', () => {
  it('are called once, signed, for a job that is complete, one that failed and one that was cancelled', async () => {
    const dataDir = tempFolder();
    const hook = await receiver();
    const { client } = await startApp({ dataDir });
    const webhook = hook.url;
    const complete = await ended(client, await submit(client, { ...small, seed: 3, webhook }));
    const cancelled = await submit(client, { ...large, webhook });
    await drawing(client, cancelled, 1);
    await client.call('generations.cancel', { params: { id: cancelled } });
    // Only a running job can fail: it loses its engine and may not try again.
    const failing = await submit(client, { ...large, maxRetries: 0, webhook });
    await drawing(client, failing, 1);
    process.kill((await client.call('engine.get', {})).pid ?? 0, 'SIGKILL');
    await ended(client, failing);

    await eventually('all calls', () => hook.calls.length >= 3);
    const told = await Promise.all(
      [complete.id, cancelled, failing].map((id) => Promise.all(hook.ofJob(id).map((call) => verified(client, call)))),
    );
    expect(told).toMatchObject([
      [{ type: 'job.completed', data: { id: complete.id, status: 'complete', result: { images: [{ seed: 3 }] } } }],
      [{ type: 'job.cancelled', data: { id: cancelled, status: 'cancelled' } }],
      [{ type: 'job.failed', data: { id: failing, status: 'error', error: { code: 'ENGINE_CRASHED' } } }],
    ]);
    expect(new Set(hook.calls.map((call) => call.headers['webhook-id'])).size).toBe(3);
  });

  it('come after a restart when the app was killed before they arrived, with the same id', async () => {
    const dataDir = tempFolder();
    const hook = await receiver();
    hook.answer(0);
    const first = await startApp({ dataDir });
    const id = await submit(first.client, { ...small, webhook: hook.url });
    await eventually('the first try', () => hook.ofJob(id).length === 1);
    expect((await getJob(first.client, id)).status).toBe('complete');
    await first.crash();
    hook.answer(204);
    const second = await startApp({ dataDir });
    await eventually('the second try', () => hook.ofJob(id).length === 2);
    const [before, after] = hook.ofJob(id);
    expect(after?.headers['webhook-id']).toBe(before?.headers['webhook-id']);
    expect(after?.body).toBe(before?.body);
    expect(await verified(second.client, hook.ofJob(id)[1] ?? { headers: {}, body: '' })).toMatchObject({
      type: 'job.completed',
      data: { id },
    });
    await second.stop();
    const third = await startApp({ dataDir });
    await ended(third.client, await submit(third.client, { ...small, webhook: hook.url }));
    await eventually('the call of the next job', () => hook.calls.length === 3);
    expect(hook.ofJob(id)).toHaveLength(2);
  });

  it('are tried again after the receiver refused', async () => {
    const dataDir = tempFolder();
    const hook = await receiver();
    hook.answer(500);
    const { client } = await startApp({ dataDir });
    const id = await submit(client, { ...small, webhook: hook.url });
    await eventually('the first try', () => hook.ofJob(id).length === 1);
    hook.answer(204);
    await eventually('the second try', () => hook.ofJob(id).length === 2);
    expect(hook.ofJob(id)[1]?.headers['webhook-id']).toBe(hook.ofJob(id)[0]?.headers['webhook-id']);
  });
});
