import type { WireFetch } from '../../shared/contract/httpWire.ts';
import type { After } from './retryDelay.ts';

type Init = Parameters<WireFetch>[1];

/** As much of `fetch` as a call needs. */
export type CallFetch = (url: string, init: Init & { signal: AbortSignal }) => ReturnType<WireFetch>;

/** What is read is there at once. What is sent may be a picture. A large model is loaded from a slow disk for minutes. */
const READ_MS = 20_000;
const SENT_MS = 120_000;
const WORK_MS = 15 * 60_000;

/**
 * As `fetch`, but what is not answered in full in time has failed: a connection that died without a word would be
 * waited for in vain, and with it all that is polled.
 */
export function answerInTime(fetch: CallFetch, after: After): WireFetch {
  return async (url, init) => {
    const controller = new AbortController();
    const late = (): void => controller.abort(new Error('no answer in time'));
    const cancel = after(late, init.method === 'GET' ? READ_MS : init.body === undefined ? WORK_MS : SENT_MS);
    try {
      const response = await fetch(url, { ...init, signal: controller.signal });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text: async () => text };
    } finally {
      cancel();
    }
  };
}
