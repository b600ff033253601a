import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { downloadRig } from '../../support/downloadRig.ts';
import { listenHere } from '../../support/listenHere.ts';
import { modelLike, modelServer, serveFile } from '../../support/modelServer.ts';

/** A proxy that does this with what it is asked to connect to. */
async function proxy(answer: (socket: Duplex) => void): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer();
  server.on('connect', ({ url }, socket) => {
    asked.push(url ?? '');
    answer(socket);
  });
  return { url: await listenHere(server), asked };
}

/** The first bytes that a client of TLS sends: a record of a handshake, and the name of the server in plain text. */
const isHello = (bytes: Buffer, name: string): boolean => bytes[0] === 0x16 && bytes.includes(name);

describe('a download behind a proxy', () => {
  it('goes through it, encrypted to the other end', async () => {
    const hello = Promise.withResolvers<Buffer>();
    const { url, asked } = await proxy((socket) => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.once('data', (bytes: Buffer) => {
        hello.resolve(bytes);
        socket.destroy();
      });
      socket.on('error', () => {});
    });
    const rig = downloadRig({ proxyEnv: { HTTPS_PROXY: url }, rules: { tries: 1 } });
    const view = await rig.run({ url: 'https://models.example/m.gguf' }, 'failed');
    expect(asked[0]).toBe('models.example:443');
    expect(isHello(await hello.promise, 'models.example')).toBe(true);
    expect(view.error).toMatchObject({ code: 'UNREACHABLE' });
  });

  it('says that it is the proxy that refuses', async () => {
    const { url } = await proxy((socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    const rig = downloadRig({ proxyEnv: { HTTPS_PROXY: url }, rules: { tries: 1 } });
    const view = await rig.run({ url: 'https://models.example/m.gguf' }, 'failed');
    expect(view.error?.message).toContain('The proxy does not let through to models.example. Check HTTPS_PROXY');
  });

  it('asks this machine itself for what is on it', async () => {
    const { url, asked } = await proxy((socket) => socket.end());
    const server = await modelServer();
    const bytes = modelLike(1000);
    server.at(
      '/m.safetensors',
      serveFile(() => bytes),
    );
    const rig = downloadRig({ proxyEnv: { HTTP_PROXY: url, HTTPS_PROXY: url } });
    const view = await rig.run({ url: `${server.url}/m.safetensors` }, 'complete', 'failed');
    expect(view.state).toBe('complete');
    expect(asked).toEqual([]);
  });
});
