import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDeliverer, type Delivery } from '../../../src/main/webhook/deliverer.ts';

const SECRET = `whsec_${Buffer.from('a secret of twenty-four!').toString('base64')}`;
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function receiver(
  answer: (request: IncomingMessage, body: string, n: number) => number | [number, Record<string, string>],
) {
  const seen: { headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      seen.push({ headers: request.headers, body });
      const [status, headers] = [answer(request, body, seen.length)].flat() as [number, Record<string, string>?];
      response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, seen };
}

/** Deliveries in memory; the journal's own store has its own tests. */
function rig(url: string, allowed = true, booked: () => void = () => {}) {
  const rows = new Map<string, Delivery & { at: number; over?: 'done' | 'gaveUp' }>([
    ['whk_1', { id: 'whk_1', jobId: 'gen_1', url, body: '{"type":"job.completed"}', attempt: 0, at: 0 }],
  ]);
  const openRows = () => [...rows.values()].filter((row) => !row.over);
  const change = (id: string, more: object) => void rows.set(id, { ...rows.get(id)!, ...more });
  const deliverer = createDeliverer({
    deliveries: {
      due: (now, limit) =>
        openRows()
          .filter((row) => row.at <= now)
          .slice(0, limit),
      reschedule: (id, attempt, at) => (booked(), change(id, { attempt, at })),
      done: (id) => (booked(), change(id, { over: 'done' })),
      gaveUp: (id) => change(id, { over: 'gaveUp' }),
      nextAt: () => openRows()[0]?.at,
    },
    secret: () => SECRET,
    allowed: () => allowed,
    fetch,
    now: () => Date.now(),
    log: { info: () => {}, warn: () => {} },
    retryAfterMs: [10, 10],
  });
  open.push(() => deliverer.stop());
  return { deliverer, row: () => rows.get('whk_1')! };
}

describe('webhooks', () => {
  it('carry a Standard Webhooks signature that a receiver can verify', async () => {
    const { url, seen } = await receiver(() => 200);
    const { deliverer, row } = rig(url);
    deliverer.poke();
    await vi.waitFor(() => expect(row().over).toBe('done'));
    const [call] = seen;
    expect(new Webhook(SECRET).verify(call!.body, call!.headers as Record<string, string>)).toEqual({
      type: 'job.completed',
    });
    expect(call!.headers['webhook-id']).toBe('whk_1');
  });

  it('are tried again under the same id until they are taken', async () => {
    const { url, seen } = await receiver((_request, _body, n) => (n < 3 ? 500 : 204));
    const { deliverer, row } = rig(url);
    deliverer.poke();
    await vi.waitFor(() => expect(row().over).toBe('done'), 5_000);
    expect(seen.map((call) => call.headers['webhook-id'])).toEqual(['whk_1', 'whk_1', 'whk_1']);
  });

  it('are not made again when one arrived but that could not be booked, on a full disk say', async () => {
    const { url, seen } = await receiver(() => 204);
    let tries = 0;
    const { deliverer, row } = rig(url, true, () => {
      tries += 1;
      if (tries <= 2) throw new Error('the disk is full');
    });
    for (let n = 1; n <= 3; n += 1) {
      deliverer.poke();
      await vi.waitFor(() => expect(tries).toBe(n));
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(tries).toBe(n);
    }
    expect(row().over).toBe('done');
    expect(seen).toHaveLength(1);
  });

  it('are not made over and over when a refusal cannot be booked', async () => {
    const { url, seen } = await receiver(() => 500);
    const { deliverer } = rig(url, true, () => {
      throw new Error('the disk is full');
    });
    deliverer.poke();
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(seen).toHaveLength(1);
  });

  it('are given up after the last try', async () => {
    const { url, seen } = await receiver(() => 500);
    const { deliverer, row } = rig(url);
    deliverer.poke();
    await vi.waitFor(() => expect(row().over).toBe('gaveUp'), 5_000);
    expect(seen).toHaveLength(3);
  });

  it('follow no redirect, which could lead off the allowlist', async () => {
    const target = await receiver(() => 200);
    const { url } = await receiver(() => [302, { location: target.url }]);
    const { deliverer, row } = rig(url);
    deliverer.poke();
    await vi.waitFor(() => expect(row().over).toBe('gaveUp'), 5_000);
    expect(target.seen).toHaveLength(0);
  });

  it('call nobody who is no longer allowed', async () => {
    const { url, seen } = await receiver(() => 200);
    const { deliverer, row } = rig(url, false);
    deliverer.poke();
    await vi.waitFor(() => expect(row().over).toBe('gaveUp'), 5_000);
    expect(seen).toHaveLength(0);
  });
});
