import type { IncomingMessage } from 'node:http';
import { DownloadFault } from './downloadFault.ts';

/** Read ahead of whoever writes; above it the connection is held back. */
const MOST_WAITING = 4 * 1024 * 1024;

/**
 * The body of an answer, chunk by chunk. All that came before a cut is handed out before the cut is told, which a
 * stream read in the usual way would lose with its buffer.
 *
 * Throws {@link DownloadFault} when the connection is cut, or nothing came for `stallMs` milliseconds while something
 * was waited for; throws the reason of the signal when that aborts. The connection is closed in any case.
 */
export async function* bodyChunks(
  body: IncomingMessage,
  { host, stallMs, signal }: { readonly host: string; readonly stallMs: number; readonly signal: AbortSignal },
): AsyncGenerator<Buffer, void> {
  const waiting: Buffer[] = [];
  let bytes = 0;
  let end: { readonly fault?: unknown } | undefined;
  let wake = (): void => {};
  const finish = (fault?: unknown): void => {
    end ??= fault === undefined ? {} : { fault };
    wake();
  };
  const cut = (why: string): DownloadFault =>
    new DownloadFault('UNREACHABLE', `The connection to ${host} ${why}. Check it, and try again.`, { again: true });
  const onAbort = (): void => finish(signal.reason);
  body.on('data', (chunk: Buffer) => {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_WAITING) body.pause();
    wake();
  });
  body.on('end', () => finish(body.complete ? undefined : cut('was cut')));
  body.on('close', () => finish(cut('was cut')));
  body.on('error', () => finish(cut('was cut')));
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    for (;;) {
      for (let chunk = waiting.shift(); chunk; chunk = waiting.shift()) {
        bytes -= chunk.length;
        yield chunk;
      }
      if (end) break;
      if (body.isPaused()) body.resume();
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const timer = setTimeout(() => finish(cut(`has stood still for ${Math.round(stallMs / 1000)} s`)), stallMs);
      await promise;
      clearTimeout(timer);
    }
    if ('fault' in end) throw end.fault;
  } finally {
    signal.removeEventListener('abort', onAbort);
    body.destroy();
  }
}
