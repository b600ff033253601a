import { describe, expect, it, vi } from 'vitest';
import { createTurns, type TurnNews } from '../../../src/main/models/downloads/turns.ts';

const LONG = 60_000;
const { signal } = new AbortController();

/** Whether it comes to an end without anything else happening. */
async function ends(work: Promise<unknown>): Promise<boolean> {
  let ended = false;
  void work.then(
    () => (ended = true),
    () => (ended = true),
  );
  await new Promise(setImmediate);
  return ended;
}

describe('turns', () => {
  it('are given away for a long rest, and had back once another has ended', async () => {
    const onRoom = vi.fn<() => void>();
    const turns = createTurns(1, onRoom);
    const first = turns.take();
    expect(turns.hasRoom()).toBe(false);
    const nap = Promise.withResolvers<void>();
    const rest = first.rest(LONG, nap.promise);
    expect(turns.hasRoom()).toBe(true);
    expect(onRoom).toHaveBeenCalledOnce();
    const second = turns.take();
    nap.resolve();
    await rest;
    const begun = first.begin(signal);
    expect(await ends(begun)).toBe(false);
    second.giveBack();
    expect(await ends(begun)).toBe(true);
    expect(turns.hasRoom()).toBe(false);
    first.end();
    first.giveBack();
    expect(turns.hasRoom()).toBe(true);
  });

  it('say once when they are given away, wanted back and had back', async () => {
    const turns = createTurns(1, () => {});
    const news: TurnNews[] = [];
    const turn = turns.take((one) => news.push(one));
    await Promise.all([turn.rest(LONG, Promise.resolve()), turn.rest(LONG, Promise.resolve())]);
    const other = turns.take();
    const begun = Promise.all([turn.begin(signal), turn.begin(signal)]);
    expect(news).toEqual(['given', 'wanted']);
    other.giveBack();
    await begun;
    expect(news).toEqual(['given', 'wanted', 'back']);
  });

  it('are kept over a short rest, and while another connection of the download works', async () => {
    const turns = createTurns(1, () => {});
    const turn = turns.take();
    const nap = Promise.withResolvers<void>();
    const short = turn.rest(100, nap.promise);
    expect(turns.hasRoom()).toBe(false);
    nap.resolve();
    await short;
    await turn.begin(signal);
    void turn.rest(LONG, new Promise<void>(() => {}));
    expect(turns.hasRoom()).toBe(false);
    turn.end();
    expect(turns.hasRoom()).toBe(true);
  });

  it('are had back by all connections at once, and waited for no more once it is aborted', async () => {
    const turns = createTurns(1, () => {});
    const turn = turns.take();
    await Promise.all([turn.rest(LONG, Promise.resolve()), turn.rest(LONG, Promise.resolve())]);
    const other = turns.take();
    const stop = new AbortController();
    const [one, two] = [turn.begin(stop.signal), turn.begin(signal)];
    stop.abort(new Error('paused'));
    await expect(one).rejects.toThrow('paused');
    expect(await ends(two)).toBe(false);
    turn.giveBack();
    other.giveBack();
    // It had ended: its turn went to nobody.
    expect(turns.hasRoom()).toBe(true);
  });
});
