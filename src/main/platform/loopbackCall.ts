import { request } from 'node:http';
import type { Agent } from 'node:http';
import { joinBytes } from './joinBytes.ts';

export interface LoopbackRequest {
  readonly port: number;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds for the whole call, answer read. */
  readonly timeoutMs: number;
  /** Longest answer taken, in bytes. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Keeps connections; undefined opens one for this call alone. */
  readonly agent?: Agent;
}

export type LoopbackAnswer =
  | { readonly is: 'answer'; readonly status: number; readonly body: Buffer }
  | { readonly is: 'tooLong' }
  | { readonly is: 'aborted' | 'timeout' }
  | { readonly is: 'unreachable'; readonly reason: string };

/** One HTTP call to 127.0.0.1. Every end is an answer: it never throws and never hangs. */
export function loopbackCall(options: LoopbackRequest): Promise<LoopbackAnswer> {
  const { port, method, path, headers, body, timeoutMs, maxBytes, signal, agent } = options;
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve({ is: 'aborted' });
      return;
    }
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const call = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { ...headers, ...length },
      agent: agent ?? false,
    });
    const timer = setTimeout(() => finish({ is: 'timeout' }), timeoutMs);
    const onAbort = (): void => finish({ is: 'aborted' });
    signal.addEventListener('abort', onAbort, { once: true });

    function finish(answer: LoopbackAnswer): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      if (answer.is !== 'answer') call.destroy();
      resolve(answer);
    }

    call.on('error', (error: NodeJS.ErrnoException) => {
      // A kept connection the server closed meanwhile says nothing about the server: ask once anew. A POST that
      // was taken all the same is then made twice, which costs an engine one image nobody asks for.
      if (call.reusedSocket && error.code === 'ECONNRESET' && !signal.aborted) {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        const { agent: _kept, ...fresh } = options;
        resolve(loopbackCall(fresh));
        return;
      }
      finish({ is: 'unreachable', reason: error.code ?? error.message });
    });
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxBytes) finish({ is: 'tooLong' });
        else chunks.push(chunk);
      });
      response.on('end', () => finish({ is: 'answer', status: response.statusCode ?? 0, body: joinBytes(chunks) }));
      response.on('error', (error) => finish({ is: 'unreachable', reason: error.message }));
    });
    call.end(body);
  });
}
