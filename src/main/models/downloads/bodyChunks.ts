import type { IncomingMessage } from 'node:http';
import { DownloadFault } from './downloadFault.ts';
import type { TransferRules } from './transferPorts.ts';

/** Read ahead of whoever writes; above it the connection is held back. */
const MOST_WAITING = 4 * 1024 * 1024;

/**
 * The body of an answer, chunk by chunk. All that came before a cut is handed out before the cut is told, which a
 * stream read in the usual way would lose with its buffer.
 *
 * Throws {@link DownloadFault} when the connection is cut, or fewer than `leastBytes` came in `stallMs` milliseconds of
 * waiting for them: one that drips would never end. Throws the reason of the signal when that aborts. The connection is
 * closed in any case.
 */
export async function* bodyChunks(
  body: IncomingMessage,
  rules: Pick<TransferRules, 'stallMs' | 'leastBytes'>,
  { host, signal }: { readonly host: string; readonly signal: AbortSignal },
): AsyncGenerator<Buffer, void> {
  const waiting: Buffer[] = [];
  let bytes = 0;
  /** Since as many came as must: what came, and how long it was waited for. */
  let got = 0;
  let waitedMs = 0;
  let end: { readonly fault?: unknown } | undefined;
  let wake = (): void => {};
  const finish = (fault?: unknown): void => {
    end ??= fault === undefined ? {} : { fault };
    wake();
  };
  const cut = (why: string): DownloadFault =>
    new DownloadFault('UNREACHABLE', `The connection to ${host} ${why}. Check it, and try again.`, { again: true });
  const giveUp = (): void => {
    const seconds = Math.round(rules.stallMs / 1000);
    finish(cut(got === 0 ? `has stood still for ${seconds} s` : `gave only ${got} bytes in ${seconds} s`));
  };
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
        got += chunk.length;
        yield chunk;
      }
      if (got >= rules.leastBytes) got = waitedMs = 0;
      if (end) break;
      if (body.isPaused()) body.resume();
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const since = performance.now();
      const timer = setTimeout(giveUp, Math.max(0, rules.stallMs - waitedMs));
      await promise;
      clearTimeout(timer);
      waitedMs += performance.now() - since;
    }
    if ('fault' in end) throw end.fault;
  } finally {
    signal.removeEventListener('abort', onAbort);
    body.destroy();
  }
}
