import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../src/main/engine/engineClient.ts';
import { awaitReady } from '../../../src/main/engine/readiness.ts';
import type { WakeUp } from '../../../src/main/engine/wakeUp.ts';
import type { WireCapabilities } from '../../../src/shared/schema/engineWire.ts';

const features = { init_image: true, mask_image: false, cancel_queued: true, cancel_generating: true };
const capabilities: WireCapabilities = { model: { name: 'm' }, samplers: [], schedulers: [], features };
type Answer = Reply<WireCapabilities> | undefined;

/** A clock that only waiting and asking move. */
function rig(answers: readonly Answer[], deadline: number, stopAfter = Infinity) {
  let now = 0;
  const asked: number[] = [];
  const abort = new AbortController();
  const hasten: WakeUp = {
    wake: () => {},
    wait: async (ms) => void (now += ms),
  };
  const probe = (timeoutMs: number) => {
    asked.push(timeoutMs);
    if (asked.length >= stopAfter) abort.abort();
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    if (answer?.is === 'timeout') now += timeoutMs;
    return answer && Promise.resolve(answer);
  };
  const options = {
    probe,
    hasten,
    monotonic: () => now,
    deadline,
    attemptMs: 1_000,
    pauseMs: 100,
    signal: abort.signal,
  };
  return { asked, ended: () => awaitReady(options) };
}

const refused: Answer = { is: 'unreachable', reason: 'ECONNREFUSED' };
const garbage: Answer = { is: 'garbage', what: 'not JSON', status: 200, start: '<html>' };

describe('readiness', () => {
  it('takes refused, unanswered and senseless attempts for loading until one makes sense', async () => {
    const { asked, ended } = rig(
      [
        undefined,
        refused,
        { is: 'timeout' },
        garbage,
        { is: 'refused', status: 503, reason: 'x' },
        { is: 'ok', value: capabilities },
      ],
      10_000,
    );
    expect(await ended()).toEqual({ is: 'ready', capabilities });
    expect(asked).toHaveLength(6);
  });

  it.each<[string, Answer]>([
    ['told no port', undefined],
    ['ECONNREFUSED', refused],
    ['no answer', { is: 'timeout' }],
    ['not JSON', garbage],
    ['503', { is: 'refused', status: 503, reason: 'loading' }],
  ])('ends at the deadline and says what came last: %s', async (words, answer) => {
    const { ended, asked } = rig([answer], 5_050);
    const result = await ended();
    expect(result).toMatchObject({ is: 'late', attempts: asked.length, last: expect.stringContaining(words) });
    expect(Math.max(...asked)).toBeLessThanOrEqual(1_000);
  });

  it('ends when it is not wanted any more', async () => {
    const { ended, asked } = rig([refused], 60_000, 3);
    expect(await ended()).toEqual({ is: 'aborted' });
    expect(asked).toHaveLength(3);
  });
});
