import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/schema/error.ts';
import { answerInTime, type CallFetch } from '../../../src/renderer/client/answerInTime.ts';
import { httpWire } from '../../../src/shared/contract/httpWire.ts';
import { handTimers } from '../support/handTimers.ts';

const answer = (text: () => Promise<string>) => ({ status: 200, headers: new Headers(), text });

/** A call over HTTP, whose other end the test plays. */
function call(fetch: CallFetch) {
  const timers = handTimers();
  const wire = httpWire({ baseUrl: '', fetch: answerInTime(fetch, timers.after) });
  const outcome = wire('templates.list', {}).then(
    ({ status }) => `answered ${status}`,
    (thrown: unknown) => (thrown instanceof AppError ? `${thrown.code}: ${thrown.message}` : 'something else'),
  );
  return { timers, outcome };
}

const untilAborted: CallFetch = (_url, { signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

describe('a call over HTTP', () => {
  it('fails when nothing answers in time, and waits for no timer afterwards', async () => {
    const { timers, outcome } = call(untilAborted);
    await timers.pass(60_000);
    expect(await outcome).toBe('ENGINE_UNAVAILABLE: The server does not answer. Start it, or try again.');
    expect(timers.waiting()).toBe(0);
  });

  it('fails in the same way when the answer is cut off', async () => {
    const { outcome } = call(async () => answer(() => Promise.reject(new TypeError('network error'))));
    expect(await outcome).toMatch(/^ENGINE_UNAVAILABLE/);
  });

  it('leaves no timer behind when it is answered', async () => {
    const { timers, outcome } = call(async () => answer(async () => '{"items":[]}'));
    expect(await outcome).toBe('answered 200');
    expect(timers.waiting()).toBe(0);
  });
});
