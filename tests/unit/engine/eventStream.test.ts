import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStream } from '../../../src/engine/eventStream.ts';
import { engineEvent, type EngineEvent } from '../../../src/shared/schema/engineWire.ts';

/** A pipe whose reader takes a write only when told to. */
function slowPipe() {
  const written: string[] = [];
  let pending: ((error: Error | null) => void) | null = null;
  const take = (error: Error | null = null): boolean => {
    const done = pending;
    pending = null;
    done?.(error);
    return done !== null;
  };
  return {
    sink: { write: (text: string, done: (error: Error | null) => void) => void (written.push(text), (pending = done)) },
    take,
    text: () => written.join(''),
  };
}

const eventsIn = (text: string): EngineEvent[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('@'))
    .map((line) => engineEvent.parse(JSON.parse(line.slice(1))));

const progress = (step: number): EngineEvent => ({
  type: 'progress',
  id: 'a',
  progress: { phase: 'sample', step, total: 99, image: 0, images: 1 },
});
const image = (index: number): EngineEvent => ({ type: 'image', id: 'a', index, seed: index });

describe('EventStream', () => {
  it('starts every event on a line of its own, behind whatever native code has written', () => {
    const pipe = slowPipe();
    new EventStream(pipe.sink).emit(image(0));
    expect(eventsIn(`  |====>      | 3/9${pipe.text()}`)).toEqual([image(0)]);
  });

  it('loses no event but overtaken progress, and keeps the order, however slow the reader', () => {
    const step = fc.oneof(
      fc.constant('take' as const),
      fc.constant('progress' as const),
      fc.constant('image' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const pipe = slowPipe();
        const stream = new EventStream(pipe.sink);
        const sent: EngineEvent[] = [];
        for (const [at, what] of steps.entries()) {
          if (what === 'take') pipe.take();
          else {
            const event = what === 'image' ? image(at) : progress(at);
            sent.push(event);
            stream.emit(event);
          }
        }
        while (pipe.take());
        const got = eventsIn(pipe.text());
        expect(got.filter((event) => event.type === 'image')).toEqual(sent.filter((event) => event.type === 'image'));
        const places = got.map((event) => sent.findIndex((one) => JSON.stringify(one) === JSON.stringify(event)));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        expect(got.at(-1)).toEqual(sent.at(-1));
      }),
    );
  });

  it('stays small under a reader that takes nothing, and says so', () => {
    const pipe = slowPipe();
    const stream = new EventStream(pipe.sink);
    for (let i = 0; i < 100_000; i += 1) stream.emit(progress(i));
    expect(stream.congested).toBe(false);
    for (let i = 0; i < 1000; i += 1) stream.emit(image(i));
    expect(stream.congested).toBe(true);
    pipe.take();
    expect(eventsIn(pipe.text())).toHaveLength(1002);
    expect(stream.congested).toBe(false);
  });

  it('is flushed once the reader has taken everything, or is gone', async () => {
    const pipe = slowPipe();
    const stream = new EventStream(pipe.sink);
    await stream.flushed();
    stream.emit(image(0));
    stream.emit(image(1));
    const flushed = stream.flushed();
    expect(pipe.take()).toBe(true);
    expect(pipe.take(new Error('EPIPE'))).toBe(true);
    await flushed;
    stream.emit(image(2));
    expect(eventsIn(pipe.text())).toEqual([image(0), image(1)]);
  });
});
