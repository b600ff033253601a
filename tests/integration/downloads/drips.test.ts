import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { downloadRig } from '../../support/downloadRig.ts';
import { modelLike, modelServer, oneModel, serveFile } from '../../support/modelServer.ts';

const file = modelLike(64 * 1024);

/** Sends a byte now and then until nobody listens. */
async function drip(response: ServerResponse, from: number): Promise<void> {
  response.writeHead(206, {
    'content-length': file.length - from,
    'content-range': `bytes ${from}-${file.length - 1}/${file.length}`,
    etag: '"one"',
  });
  for (let at = from; at < file.length && !response.destroyed; at += 1) {
    response.write(file.subarray(at, at + 1));
    await sleep(20);
  }
}

/** A server whose connections drip, the first ones or all of them. */
async function dripping(times: number) {
  const server = await modelServer();
  const whole = serveFile(
    () => file,
    () => ({ etag: '"one"' }),
  );
  let left = times;
  server.at('/m.safetensors', (request, response) => {
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1]);
    if (request.headers.range === 'bytes=0-0' || left === 0) return whole(request, response);
    left -= 1;
    return drip(response, from);
  });
  return { ...server, model: `${server.url}/m.safetensors` };
}

describe('a server that drips', () => {
  it('is asked anew for what is lacking', async () => {
    const { model: url, requests } = await dripping(2);
    const rig = downloadRig();
    expect(await rig.run({ url }, 'complete', 'failed')).toMatchObject({ state: 'complete' });
    const begun = requests.slice(1).map(({ range }) => Number(/=(\d+)-/.exec(range ?? '')?.[1]));
    expect(begun).toHaveLength(3);
    expect(begun[0]).toBe(0);
    expect(begun[2]).toBeGreaterThan(begun[1] ?? Infinity);
  });

  it('is given up after as many tries as one that sends nothing', async () => {
    const { model: url, requests } = await dripping(Infinity);
    const rig = downloadRig({ rules: { tries: 3 } });
    const failed = await rig.run({ url }, 'complete', 'failed');
    expect(failed).toMatchObject({
      state: 'failed',
      error: {
        code: 'UNREACHABLE',
        message: expect.stringMatching(/gave only \d+ bytes in 0 s\. Check it, and try again\./),
      },
    });
    expect(requests).toHaveLength(4);
    expect(failed.bytes).toBeGreaterThan(0);
  });

  it('is not mistaken for the limit of the user', async () => {
    const { model: url, requests } = await oneModel({ bytes: file, rules: {} });
    const rig = downloadRig({ bytesPerSecond: () => 40_000, rules: { leastBytes: 30_000 } });
    expect(await rig.run({ url }, 'complete', 'failed')).toMatchObject({ state: 'complete' });
    expect(requests).toHaveLength(2);
  });
});
