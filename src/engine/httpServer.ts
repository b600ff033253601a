import http from 'bare-http1';
import { asBuffer } from './bytes.ts';
import { refusal } from './requestGuard.ts';
import type { EngineRequest, Reply } from './routes.ts';

const maxBodyBytes = 96 * 1024 * 1024;

export interface HttpOptions {
  readonly secret: string;
  readonly answer: (request: EngineRequest) => Promise<Reply>;
}

/** Opens the wire on a free loopback port and gives the port. */
export function openHttpServer(options: HttpOptions): Promise<number> {
  const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    // A client that goes away is no concern of the engine: its jobs go on.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    void handle(request, options).then(
      (reply) => send(response, reply),
      (error: unknown) => {
        if (error instanceof ClientGone) return;
        send(response, { status: 500, json: { error: 'internal error', message: String(error) } });
      },
    );
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the server has no port'));
      else resolve(address.port);
    });
  });
}

/** Listens for the body at once: an empty one has ended a turn later, and would then be waited for in vain. */
async function handle(request: http.IncomingMessage, options: HttpOptions): Promise<Reply> {
  const refused = refusal(request.headers, options.secret);
  if (refused !== null) return { status: refused.status, json: { error: refused.error } };
  const body = request.method === 'POST' ? readBody(request) : Promise.resolve('');
  body.catch(() => undefined);
  const [path = '', query = ''] = request.url.split('?', 2);
  return options.answer({ method: request.method, path, query, body: () => body });
}

class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** A body that is too large is read to its end but not kept: hanging up earlier would cost the client our answer. */
function readBody(request: http.IncomingMessage): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (data) => {
      const chunk = asBuffer(data);
      length += chunk.length;
      if (length <= maxBodyBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on('end', () => resolve(length > maxBodyBytes ? null : Buffer.concat(chunks).toString('utf8')));
    request.on('close', () => reject(new ClientGone('the client went away')));
  });
}

function send(response: http.ServerResponse, reply: Reply): void {
  const isImage = 'png' in reply;
  const bytes = isImage
    ? Buffer.from(reply.png.buffer, reply.png.byteOffset, reply.png.byteLength)
    : Buffer.from(JSON.stringify(reply.json));
  response.writeHead(reply.status, {
    'Content-Type': isImage ? 'image/png' : 'application/json',
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
  });
  response.end(bytes);
}
