import { describe, expect, it } from 'vitest';
import { AppError, jobErrorCode } from '../../../src/shared/schema/error.ts';
import * as example from '../../../src/shared/contract/examples.ts';
import { jobAdvice } from '../../../src/renderer/state/jobAdvice.ts';
import { jobFrames, missingOf } from '../../../src/renderer/state/jobFrames.ts';
import { afterMoves } from '../../../src/renderer/state/queueMoves.ts';
import { agoWords, tookWords } from '../../../src/renderer/state/timeWords.ts';
import { job } from '../support/feedInputs.ts';
import { settled } from '../support/handTimers.ts';
import { queueOf } from '../support/queueEntries.ts';
import { createRig, type Rig } from '../support/studioRig.ts';

const shownOrder = ({ studio }: Rig): string[] =>
  afterMoves(studio.feed.getState().queue?.pending ?? [], studio.queueMoves.getState().moves).map(({ id }) => id);

/** A rig whose app keeps an order of its own, as the real one does. */
function rigWith(ids: readonly string[]): Rig {
  const rig = createRig();
  rig.studio.start();
  rig.connect({ queue: queueOf({ interactive: ids }) });
  rig.link.answer('generations.get', ({ params }) => job(params.id, 'pending'));
  return rig;
}

describe('moving what waits', () => {
  it('shows at once what is asked for, asks one after the other, and then shows what the app says', async () => {
    const rig = rigWith(['a', 'b', 'c']);
    const answers: (() => void)[] = [];
    rig.link.answer('generations.patch', async ({ params }) => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return job(params.id, 'pending');
    });
    rig.link.answer('queue.get', () => queueOf({ interactive: ['c', 'b', 'a'] }));
    void rig.studio.queueMoves.move('c', 'up');
    void rig.studio.queueMoves.move('c', 'up');
    await settled();
    expect(shownOrder(rig)).toEqual(['c', 'a', 'b']);
    expect(rig.studio.toasts.getState().said).toBe('Place 1 of 3 in Interactive.');
    expect(answers).toHaveLength(1);
    answers[0]?.();
    await settled();
    await settled();
    expect(rig.link.callsOf('generations.patch')).toEqual([
      { params: { id: 'c' }, body: { lane: 'interactive', position: 2 } },
      { params: { id: 'c' }, body: { lane: 'interactive', position: 1 } },
    ]);
    answers[1]?.();
    await settled();
    await settled();
    expect(rig.studio.queueMoves.getState().moves).toEqual([]);
    expect(shownOrder(rig)).toEqual(['c', 'b', 'a']);
  });

  it('shows the old order again when the app refuses, and says why', async () => {
    const rig = rigWith(['a', 'b']);
    rig.link.answer('generations.patch', () => {
      throw new AppError('ALREADY_TERMINAL', 'The job is already at work.');
    });
    rig.link.answer('queue.get', () => queueOf({ interactive: ['a', 'b'] }));
    await rig.studio.queueMoves.move('b', 'first');
    expect(shownOrder(rig)).toEqual(['a', 'b']);
    expect(rig.studio.toasts.getState().items.map(({ text }) => text)).toEqual(['The job is already at work.']);
  });

  it('asks for nothing when the job has left meanwhile', async () => {
    const rig = rigWith(['a']);
    await rig.studio.queueMoves.place('gone', { lane: 'batch' });
    expect(rig.link.callsOf('generations.patch')).toEqual([]);
    expect(rig.studio.toasts.getState().said).toContain('no longer waiting');
  });
});

describe('cancelling what waits', () => {
  /** An app with so many waiting, made one a millisecond. */
  function full(count: number) {
    const rig = rigWith([]);
    const waiting = new Map(
      Array.from({ length: count }, (_, n) => [`gen_${n}`, job(`gen_${n}`, 'pending', { createdAt: n })]),
    );
    rig.link.answer('generations.list', ({ query }) => {
      const found = [...waiting.values()]
        .filter(({ createdAt }) => createdAt < (query?.before ?? Infinity))
        .toReversed();
      return { items: found.slice(0, query?.limit), page: 1, limit: 100, total: found.length, pages: 1 };
    });
    rig.link.answer('generations.cancel', ({ params }) => {
      if (!waiting.delete(params.id)) throw new AppError('ALREADY_TERMINAL', 'It has ended.');
      return { id: params.id, status: 'cancelled' as const };
    });
    return { rig, waiting };
  }

  it('cancels every one, over many pages, and leaves what was asked for meanwhile', async () => {
    const { rig, waiting } = full(730);
    const clearing = rig.studio.queueCancel.clear();
    await settled();
    waiting.set('late', job('late', 'pending', { createdAt: 5000 }));
    await clearing;
    expect([...waiting.keys()]).toEqual(['late']);
    expect(rig.studio.queueCancel.getState().clearing).toBeNull();
    expect(rig.studio.toasts.getState().items.at(-1)?.text).toBe('Cancelled 730 waiting jobs.');
  });

  it('leaves the rest when it is stopped', async () => {
    const { rig, waiting } = full(500);
    const clearing = rig.studio.queueCancel.clear();
    while ((rig.studio.queueCancel.getState().clearing?.done ?? 0) < 20) await Promise.resolve();
    rig.studio.queueCancel.stopClearing();
    await clearing;
    expect(waiting.size).toBeGreaterThan(400);
    expect(waiting.size).toBeLessThanOrEqual(480);
  });

  it('goes on over a job that has ended by itself, and never asks for the one at work', async () => {
    const { rig, waiting } = full(5);
    const real = rig.link.callsOf.bind(rig.link);
    rig.connect({ queue: queueOf({}, { running: { id: 'gen_4', lane: 'batch', model: 'tiny', startedAt: 1 } }) });
    rig.link.answer('generations.cancel', ({ params }) => {
      waiting.delete(params.id);
      if (params.id === 'gen_3') throw new AppError('ALREADY_TERMINAL', 'It has ended.');
      return { id: params.id, status: 'cancelled' as const };
    });
    await rig.studio.queueCancel.clear();
    expect([...waiting.keys()]).toEqual(['gen_4']);
    expect(real('generations.cancel')).toHaveLength(4);
    expect(rig.studio.toasts.getState().items.at(-1)?.text).toBe('Cancelled 3 waiting jobs.');
  });

  it('says what went wrong, and ends', async () => {
    const { rig } = full(5);
    rig.link.answer('generations.cancel', () => {
      throw new AppError('DISK_FULL', 'The disk is full. Free some space.');
    });
    await rig.studio.queueCancel.clear();
    expect(rig.studio.toasts.getState().items.map(({ text }) => text)).toEqual(['The disk is full. Free some space.']);
    expect(rig.studio.queueCancel.getState().clearing).toBeNull();
  });

  it('offers to put one back, which asks for what is missing', async () => {
    const rig = rigWith(['a']);
    rig.link.answer('generations.cancel', () => ({ id: 'a', status: 'cancelled' as const }));
    rig.link.answer('generations.get', ({ params }) => job(params.id, params.id === 'a' ? 'cancelled' : 'pending'));
    rig.link.answer('generations.retry', () => ({ ...example.accepted, id: 'again' }));
    await rig.studio.queueCancel.cancel('a', 'prompt a');
    const toast = rig.studio.toasts.getState().items.at(-1);
    expect(toast).toMatchObject({ text: 'Cancelled: prompt a', action: { label: 'Put back' } });
    toast?.action?.run();
    await settled();
    expect(rig.link.callsOf('generations.retry')).toEqual([{ params: { id: 'a' } }]);
  });
});

describe('the settings of a job', () => {
  it('fill the form of Create, with count and prompt, also of a job that was only listed', async () => {
    const rig = rigWith(['a']);
    await rig.studio.settingsAgain('a');
    expect(rig.studio.draft.getState()).toMatchObject({
      prompt: 'a lighthouse at dusk',
      count: 2,
      seed: 7,
      seedLocked: true,
    });
    expect(rig.studio.route.getState().place).toBe('create');
  });
});

describe('words', () => {
  it('tell a next step for every way a job can fail', () => {
    expect(Object.keys(jobAdvice).toSorted()).toEqual(jobErrorCode.options.toSorted());
    for (const { title, next } of Object.values(jobAdvice)) {
      expect(title).toMatch(/^[A-Z][^.!]+$/);
      expect(next).toMatch(/^[A-Z][^!]+\.$/);
    }
  });

  it.each([
    [0, 'just now'],
    [-5000, 'just now'],
    [50_000, '1 min ago'],
    [3_600_000, '60 min ago'],
    [7_200_000, '2 h ago'],
  ])('%d milliseconds back are %s', (passed, words) => {
    expect(agoWords(1_795_000_000_000 - passed, 1_795_000_000_000)).toBe(words);
  });

  it.each([
    [840, '0.8 s'],
    [42_000, '42 s'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
  ])('%d milliseconds are %s', (took, words) => {
    expect(tookWords(took)).toBe(words);
  });
});

describe('the images of a job', () => {
  it('are told one by one: done, at work, waiting, failed, missing', () => {
    const { images, ...rest } = example.complete.result!;
    const request = { ...example.complete.request, count: 3 };
    const progress = {
      currentStep: 2,
      totalSteps: 8,
      stage: 'diffusion' as const,
      percentage: 40,
      currentImage: 2,
      totalImages: 3,
    };
    const atWork = job('a', 'in_progress', { request, progress, result: { ...rest, images, failed: [] } });
    expect(jobFrames(atWork).map(({ state }) => state)).toEqual(['done', 'working', 'waiting']);
    expect(jobFrames(atWork)[1]).toMatchObject({ share: 25, words: 'Step 2 of 8' });
    expect(missingOf(atWork)).toBe(0);
    const ended = job('a', 'complete', { request, result: { ...rest, images } });
    expect(jobFrames(ended).map(({ state }) => state)).toEqual(['done', 'failed', 'missing']);
    expect(missingOf(ended)).toBe(2);
  });
});
