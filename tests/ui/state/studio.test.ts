import { describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import { job } from '../support/feedInputs.ts';
import { settled } from '../support/handTimers.ts';
import { createRig, emptyQueue } from '../support/studioRig.ts';

describe('the studio', () => {
  it('follows a job to its end by asking alone, when no event ever comes', async () => {
    const { studio, link, timers, connect } = createRig();
    const stop = studio.start();
    connect();
    let answer = job('a', 'pending');
    link.answer('generations.create', () => example.accepted);
    link.answer('generations.get', () => answer);
    await studio.jobs.submit({ prompt: 'a lighthouse' });
    expect(studio.feed.getState().jobs['a']?.status).toBe('pending');
    answer = job('a', 'in_progress', { progress: { ...progress, percentage: 40 } });
    await timers.pass(1000);
    expect(studio.feed.getState().jobs['a']?.progress?.percentage).toBe(40);
    answer = { ...example.complete, id: 'a' };
    await timers.pass(1000);
    expect(studio.feed.getState().jobs['a']).toMatchObject({ status: 'complete', result: { images: [{}] } });
    const asked = link.callsOf('generations.get').length;
    await timers.pass(10_000);
    expect(link.callsOf('generations.get')).toHaveLength(asked);
    stop();
    await timers.pass(1000);
    expect(timers.waiting()).toBe(0);
  });

  it('finds work of other programs while no event comes', async () => {
    const { studio, link, timers } = createRig();
    const stop = studio.start();
    link.say({ kind: 'state', state: 'lost' });
    const running = { id: 'b', lane: 'batch', model: 'tiny', startedAt: 1 } as const;
    link.answer('queue.get', () => ({ ...emptyQueue, running }));
    link.answer('generations.get', () => job('b', 'in_progress'));
    await timers.pass(1000);
    expect(studio.feed.getState()).toMatchObject({
      queue: { running: { id: 'b' } },
      jobs: { b: { status: 'in_progress' } },
    });
    stop();
  });

  it('asks for a job once more after it ended, for what events do not tell', async () => {
    const { studio, link, timers, connect } = createRig();
    const stop = studio.start();
    connect({ lastEventId: 5, jobs: [job('a', 'in_progress')] });
    link.answer('generations.get', () => ({ ...example.complete, id: 'a' }));
    link.say({
      kind: 'event',
      event: { id: 6, at: 1, type: 'job.completed', jobId: 'a', data: { jobId: 'a', saved: 1, failed: 1 } },
    });
    expect(studio.toasts.getState().said).toBe('Done; some images failed.');
    await timers.pass(200);
    expect(studio.feed.getState().jobs['a']?.result?.failed).toHaveLength(1);
    stop();
  });

  it('does not make two jobs of one submit whose answer was lost', async () => {
    const { studio, link } = createRig();
    let tries = 0;
    link.answer('generations.create', () => {
      tries += 1;
      if (tries === 1) throw new AppError('ENGINE_UNAVAILABLE', 'Nothing answers.');
      return example.accepted;
    });
    link.answer('generations.get', () => example.pending);
    expect(await studio.jobs.submit({ prompt: 'x' })).toBe(example.ID);
    expect(link.callsOf('generations.create')).toEqual([
      { headers: { 'idempotency-key': 'key-1' }, body: { prompt: 'x' } },
      { headers: { 'idempotency-key': 'key-1' }, body: { prompt: 'x' } },
    ]);
  });

  it('does not make two jobs when somebody asks again for what got no answer', async () => {
    const { studio, link } = createRig();
    link.answer('generations.get', () => example.pending);
    const keys = (): unknown[] =>
      link.callsOf('generations.create').map((input) => (input as { headers: object }).headers);
    const key = (n: number) => ({ 'idempotency-key': `key-${n}` });
    expect(await studio.jobs.submit({ prompt: 'x' })).toBeUndefined();
    link.answer('generations.create', () => example.accepted);
    await studio.jobs.submit({ prompt: 'another' });
    await studio.jobs.submit({ prompt: 'x' });
    await studio.jobs.submit({ prompt: 'x' });
    expect(keys()).toEqual([key(1), key(1), key(2), key(1), key(3)]);
  });

  it('fetches what the places need, though no event ever comes', async () => {
    const { studio, link, timers } = createRig();
    const stop = studio.start();
    link.say({ kind: 'state', state: 'lost' });
    await timers.pass(1500);
    expect([studio.models.getState().state, studio.settings.getState().state]).toEqual(['ready', 'ready']);
    expect([studio.capabilities.getState().state, studio.templates.getState().state]).toEqual(['ready', 'ready']);
    await timers.pass(10_000);
    expect(link.callsOf('models.list')).toHaveLength(1);
    await timers.pass(10_000);
    expect(link.callsOf('models.list')).toHaveLength(2);
    stop();
  });

  it('tries the connection again as soon as the app answers, and once with each return of it', async () => {
    const { studio, link, timers, connect } = createRig();
    let tries = 0;
    link.reconnect = () => void (tries += 1);
    const isThere = (there: boolean): void =>
      link.answer('queue.get', () => {
        if (there) return emptyQueue;
        throw new AppError('ENGINE_UNAVAILABLE', 'Nothing answers.');
      });
    const triesAfter = async (there: boolean, ms: number): Promise<number> => {
      isThere(there);
      await timers.pass(ms);
      return tries;
    };
    const stop = studio.start();
    connect();
    expect(await triesAfter(true, 5000)).toBe(0);
    isThere(false);
    link.say({ kind: 'state', state: 'lost' });
    expect(await triesAfter(false, 5000)).toBe(0);
    expect(await triesAfter(true, 1000)).toBe(1);
    // No stream comes through, however often it is tried.
    expect(await triesAfter(true, 60_000)).toBe(1);
    expect(await triesAfter(false, 5000)).toBe(1);
    expect(await triesAfter(true, 5000)).toBe(2);
    connect();
    await timers.pass(1000);
    link.say({ kind: 'state', state: 'lost' });
    expect(await triesAfter(true, 5000)).toBe(3);
    stop();
  });

  it('fetches none of that while nothing answers', async () => {
    const { studio, link, timers } = createRig();
    const stop = studio.start();
    link.answer('queue.get', () => {
      throw new AppError('ENGINE_UNAVAILABLE', 'Nothing answers.');
    });
    link.say({ kind: 'state', state: 'lost' });
    await timers.pass(5000);
    expect(link.callsOf('models.list')).toEqual([]);
    stop();
  });

  it('keeps what a later question was answered, when an earlier one is answered after it', async () => {
    const { studio, link, timers } = createRig();
    const stop = studio.start();
    link.say({ kind: 'state', state: 'lost' });
    let late = (_queue: typeof emptyQueue): void => {};
    link.answer('queue.get', () => new Promise((resolve) => (late = resolve)));
    link.answer('queue.pause', () => ({ ...emptyQueue, paused: true }));
    await timers.pass(1000);
    await studio.jobs.pause();
    late(emptyQueue);
    await settled();
    expect(studio.feed.getState().queue?.paused).toBe(true);
    stop();
  });

  it('offers again to end a job after its image, when that could not be asked for', async () => {
    const { studio, link } = createRig();
    link.answer('generations.get', () => job('a', 'in_progress'));
    await studio.stage.cancel('a', 'after_current');
    expect(studio.stage.getState().stopping.has('a')).toBe(false);
    link.answer('generations.cancel', () => ({ id: 'a', status: 'cancelled' }));
    await studio.stage.cancel('a', 'after_current');
    expect(studio.stage.getState().stopping.has('a')).toBe(true);
  });

  it('knows that a retry was taken, though what became of the job could not be asked', async () => {
    const { studio, link } = createRig();
    link.answer('generations.retry', () => ({ ...example.accepted, id: 'again' }));
    expect(await studio.jobs.retry('a')).toBe('again');
    expect(studio.toasts.getState().items).toEqual([]);
  });

  it('says the same words again', () => {
    const { toasts } = createRig().studio;
    const said = [1, 2, 3].map(() => {
      toasts.say('The images are ready.');
      return toasts.getState().said;
    });
    expect(said.map((words) => words.trim())).toEqual(Array.from({ length: 3 }, () => 'The images are ready.'));
    expect(said[1]).not.toBe(said[0]);
    expect(said[2]).not.toBe(said[1]);
  });

  it('says why a submit was refused, and forgets it with the next that is taken', async () => {
    const { studio, link } = createRig();
    const issues = [{ path: 'width', message: 'a multiple of 16' }];
    link.answer('generations.create', () => {
      throw new AppError('INVALID_REQUEST', 'Correct the request.', { issues });
    });
    expect(await studio.jobs.submit({ prompt: 'x', width: 72 })).toBeUndefined();
    expect(studio.jobs.getState()).toMatchObject({
      submitting: false,
      refused: { message: 'width: a multiple of 16', issues },
    });
    link.answer('generations.create', () => example.accepted);
    link.answer('generations.get', () => example.pending);
    await studio.jobs.submit({ prompt: 'x' });
    expect(studio.jobs.getState().refused).toBeUndefined();
  });

  it('tells by a message what could not be done to a job', async () => {
    const { studio, link } = createRig();
    link.answer('generations.cancel', () => {
      throw new AppError('ALREADY_TERMINAL', 'It has ended already.');
    });
    await studio.jobs.cancel('a');
    await studio.jobs.cancel('a');
    expect(studio.toasts.getState().items.map(({ text }) => text)).toEqual(['It has ended already.']);
    expect(studio.jobs.getState().busy.size).toBe(0);
  });

  it('tells screen readers of a lost connection, and of its return', async () => {
    const { studio, link, connect } = createRig();
    const stop = studio.start();
    connect();
    link.say({ kind: 'state', state: 'lost' });
    expect(studio.toasts.getState().said).toMatch(/lost/);
    connect();
    expect(studio.toasts.getState().said).toBe('Connected again.');
    stop();
  });

  it('fetches everything again when the connection was made again', async () => {
    const { studio, link, connect } = createRig();
    const stop = studio.start();
    connect();
    await settled();
    connect({ gap: true });
    await settled();
    for (const name of ['models.list', 'settings.get', 'capabilities.get', 'generations.list'] as const)
      expect([name, link.callsOf(name).length]).toEqual([name, 2]);
    stop();
  });
});

const progress = { currentStep: 1, totalSteps: 8, stage: 'diffusion', currentImage: 1, totalImages: 2 } as const;
