import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createQuit, type QuitAnswer } from '../../../src/main/electron/quit.ts';
import { quitTransition, type QuitEvent, type QuitState } from '../../../src/main/electron/quitState.ts';
import { keptLog, settle } from '../../support/shellRig.ts';

function rig({ working = true }: { working?: boolean } = {}) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const question = Promise.withResolvers<QuitAnswer>();
  const stopped = Promise.withResolvers<void>();
  const done: string[] = [];
  const log = keptLog();
  const quit = createQuit({
    working: () => working,
    ask: () => (done.push('ask'), question.promise),
    toBackground: () => done.push('background'),
    stop: () => (done.push('stop'), stopped.promise),
    leave: () => done.push('leave'),
    exit: (code) => done.push(`exit ${code}`),
    log,
  });
  const hold = (): boolean => {
    let held = false;
    quit.holdUp({ preventDefault: () => (held = true) });
    return held;
  };
  return { quit, question, stopped, done, log, hold };
}

describe('quitting', () => {
  it('stops everything before the program ends, without a question when nothing is at work', async () => {
    const { quit, stopped, done, hold } = rig({ working: false });
    expect(hold()).toBe(true);
    await settle();
    expect(done).toEqual(['stop']);
    stopped.resolve();
    await settle();
    expect([done, quit.state(), hold()]).toEqual([['stop', 'leave'], 'gone', false]);
  });

  it('asks once when work is in progress, and goes on as before when the user stays', async () => {
    const { quit, question, done, hold } = rig();
    expect([hold(), hold(), hold()]).toEqual([true, true, true]);
    question.resolve('stay');
    await settle();
    expect([done, quit.state()]).toEqual([['ask'], 'running']);
  });

  it('goes on without a window when asked to', async () => {
    const { question, done, hold } = rig();
    hold();
    question.resolve('background');
    await settle();
    expect(done).toEqual(['ask', 'background']);
  });

  it('quits after the question, and by another way when there is one, which gets its own time', async () => {
    const { quit, question, stopped, done } = rig();
    void quit.request({ leave: () => done.push('install'), goneWithinMs: 60_000 });
    question.resolve('quit');
    stopped.resolve();
    await settle();
    expect(done).toEqual(['ask', 'stop', 'install']);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(done).toEqual(['ask', 'stop', 'install']);
    await vi.advanceTimersByTimeAsync(1);
    expect(done.at(-1)).toBe('exit 0');
  });

  it('ends all the same when the stop takes too long', async () => {
    const { quit, done, log } = rig({ working: false });
    void quit.request();
    await vi.advanceTimersByTimeAsync(9_499);
    expect(done).toEqual(['stop']);
    await vi.advanceTimersByTimeAsync(1);
    expect([done, log.lines]).toEqual([['stop', 'exit 1'], ['error the clean stop took too long']]);
  });

  it('ends when the stop fails, and when the page will not let go', async () => {
    const { quit, stopped, done, log } = rig({ working: false });
    void quit.request();
    stopped.reject(new Error('the disk is full'));
    await settle();
    await vi.advanceTimersByTimeAsync(1_000);
    expect([done, log.lines]).toEqual([['stop', 'leave', 'exit 0'], ['error the stop failed']]);
  });

  it('asks nobody when the system wants it gone, even in the middle of a question', async () => {
    const { quit, question, stopped, done, hold } = rig();
    hold();
    void quit.now('SIGTERM');
    question.resolve('stay');
    stopped.resolve();
    await settle();
    await quit.now('SIGTERM');
    expect([done, quit.state()]).toEqual([['ask', 'stop', 'leave'], 'gone']);
  });

  it('stays when the question itself fails', async () => {
    const { quit, question, done, hold } = rig();
    hold();
    question.reject(new Error('no screen'));
    await settle();
    expect([done, quit.state()]).toEqual([['ask'], 'running']);
  });

  it('knows for every state what can happen there; all else is a bug', () => {
    const legal = new Set(['running ask', 'running stop', 'asking stay', 'asking stop', 'stopping stopped']);
    const states: QuitState['state'][] = ['running', 'asking', 'stopping', 'gone'];
    const events: QuitEvent[] = ['ask', 'stay', 'stop', 'stopped'];
    fc.assert(
      fc.property(fc.constantFrom(...states), fc.constantFrom(...events), (state, event) => {
        const go = (): QuitState => quitTransition({ state }, event);
        if (legal.has(`${state} ${event}`)) expect(states).toContain(go().state);
        else expect(go).toThrow('cannot happen');
      }),
    );
  });
});
