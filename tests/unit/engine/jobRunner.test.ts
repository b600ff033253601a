import { describe, expect, it } from 'vitest';
import { JobBoard } from '../../../src/engine/jobBoard.ts';
import { JobRunner, type Renderer } from '../../../src/engine/jobRunner.ts';
import type { MappedRequest } from '../../../src/engine/requestMapping.ts';
import type { EngineEvent } from '../../../src/shared/schema/engineWire.ts';

const request = (count: number): MappedRequest => ({
  native: { prompt: 'x', negative_prompt: '', width: 64, height: 64, steps: 1, cfg_scale: 1 },
  count,
  seed: 10,
});

/** A renderer that draws when told to, and settles a cancel the way the native library does. */
function fakeRenderer() {
  const calls: { seed: number; end: (png: Uint8Array) => void; fail: (error: Error) => void }[] = [];
  const renderer: Renderer = {
    render: (_, seed) => new Promise((end, fail) => calls.push({ seed, end, fail })),
    cancel: async () => calls.at(-1)?.fail(new Error('Job cancelled')),
    takeWarnings: () => [],
  };
  return { renderer, calls };
}

function setUp() {
  const { renderer, calls } = fakeRenderer();
  const board = new JobBoard({ now: () => 0 });
  const events: EngineEvent[] = [];
  const runner = new JobRunner({ board, renderer, emit: (event) => events.push(event), now: () => 0 });
  const submit = (count = 1): string => {
    const id = board.add(request(count))?.id ?? '';
    runner.wake();
    return id;
  };
  return { board, calls, events, runner, submit, status: (id: string) => board.open(id).state.status };
}

const png = Uint8Array.of(1);

describe('JobRunner', () => {
  it('runs one job at a time, and one native job for each image', async () => {
    const { calls, submit, status } = setUp();
    const [first, second] = [submit(2), submit()];
    expect([status(first), status(second), calls.length]).toEqual(['generating', 'queued', 1]);
    calls[0]?.end(png);
    await expect.poll(() => calls.length).toBe(2);
    expect(status(second)).toBe('queued');
    calls[1]?.end(png);
    await expect.poll(() => calls.map((call) => call.seed)).toEqual([10, 11, 10]);
    expect([status(first), status(second)]).toEqual(['completed', 'generating']);
  });

  it('keeps the images that were done when a later one fails', async () => {
    const { board, calls, submit, status } = setUp();
    const id = submit(3);
    calls[0]?.end(png);
    await expect.poll(() => calls.length).toBe(2);
    calls[1]?.fail(new Error('std::bad_alloc'));
    await expect.poll(() => status(id)).toBe('failed');
    expect(board.open(id)).toMatchObject({
      images: [{ index: 0, seed: 10 }],
      state: { error: { code: 'out_of_memory' } },
    });
  });

  it('goes on with the next job after a cancel', async () => {
    const { calls, runner, submit, status, events } = setUp();
    const [first, second] = [submit(), submit()];
    runner.cancel(first);
    await expect.poll(() => status(second)).toBe('generating');
    expect(status(first)).toBe('cancelled');
    calls[1]?.end(png);
    await expect.poll(() => status(second)).toBe('completed');
    expect(events.filter((event) => event.type === 'job' && event.id === first)).toEqual([
      { type: 'job', id: first, status: 'generating' },
      { type: 'job', id: first, status: 'cancelled' },
    ]);
  });

  it('ends as cancelled even when the image was finished before the cancel reached it', async () => {
    const { calls, runner, submit, status } = setUp();
    const id = submit(2);
    calls[0]?.end(png);
    runner.cancel(id);
    await expect.poll(() => status(id)).toBe('cancelled');
    expect(calls).toHaveLength(1);
  });

  it('takes up nothing more once stopped', async () => {
    const { runner, submit, status, calls } = setUp();
    const [first, second] = [submit(), submit()];
    runner.stop();
    await expect.poll(() => status(first)).toBe('cancelled');
    runner.wake();
    expect([status(second), calls.length]).toEqual(['queued', 1]);
  });
});
