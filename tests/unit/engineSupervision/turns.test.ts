import { describe, expect, it } from 'vitest';
import { createTurns } from '../../../src/main/engine/turns.ts';
import { createWakeUp } from '../../../src/main/engine/wakeUp.ts';

const never = new AbortController().signal;

describe('turns', () => {
  it('lets one through at a time, in order, and skips who gave up', async () => {
    const turns = createTurns();
    const order: string[] = [];
    const abort = new AbortController();
    const endFirst = await turns.take(never);
    const second = turns.take(abort.signal);
    const third = turns.take(never).then((end) => {
      order.push('third');
      return end;
    });
    abort.abort(new Error('gave up'));
    await expect(second).rejects.toThrow('gave up');
    order.push('first ends');
    endFirst();
    (await third)();
    expect(order).toEqual(['first ends', 'third']);
    (await turns.take(never))();
  });

  it('gives no turn to who comes aborted', async () => {
    const turns = createTurns();
    await expect(turns.take(AbortSignal.abort(new Error('late')))).rejects.toThrow('late');
    (await turns.take(never))();
  });
});

describe('wake-up', () => {
  it('ends the wait at work, and one that begins after it was woken', async () => {
    const wakeUp = createWakeUp();
    const waiting = wakeUp.wait(3_600_000, never);
    wakeUp.wake();
    await waiting;
    wakeUp.wake();
    await wakeUp.wait(3_600_000, never);
    await wakeUp.wait(1, never);
    await expect(wakeUp.wait(3_600_000, AbortSignal.abort())).resolves.toBeUndefined();
  });
});
