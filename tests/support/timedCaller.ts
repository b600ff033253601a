import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

export interface TimedAnswer {
  readonly status: number;
  readonly text: string;
  /** Milliseconds from sending to the last byte of the answer. */
  readonly ms: number;
}

export interface TimedCaller {
  call(method: string, path: string, body?: object): Promise<TimedAnswer>;
  close(): void;
}

/** Times calls to a server over connections that are kept; plain `node:http`, as it adds the least of its own. */
export function timedCaller(url: string): TimedCaller {
  const agent = new Agent({ keepAlive: true });
  return {
    call: (method, path, body) =>
      new Promise((resolve, reject) => {
        const text = body === undefined ? undefined : JSON.stringify(body);
        const headers =
          text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
        const sentAt = performance.now();
        const call = request(new URL(path, url), { method, agent, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('error', reject);
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const took = performance.now() - sentAt;
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8'), ms: took });
          });
        });
        call.on('error', reject);
        call.end(text);
      }),
    close: () => agent.destroy(),
  };
}
