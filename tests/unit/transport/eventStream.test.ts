import { Writable } from 'node:stream';
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasGap } from '../../../src/main/transport/eventFeed.ts';
import { defaultStreamLimits, startEventStream } from '../../../src/main/transport/http/eventStream.ts';
import { memoryFeed, until } from '../../support/transport.ts';

const JOB = 'gen_a';
type Feed = ReturnType<typeof memoryFeed>;
interface Message {
  readonly type: string;
  readonly id: string | undefined;
  readonly data: Record<string, unknown>;
}

/** A reader that takes each chunk when `pace` lets it, and keeps what it read. */
function reader(pace: (take: () => void) => void, highWaterMark = 256): { sink: Writable; messages: Message[] } {
  const messages: Message[] = [];
  const parser = createParser({
    onEvent: ({ event = '', id, data }) => messages.push({ type: event, id, data: JSON.parse(data) }),
  });
  const sink = new Writable({
    highWaterMark,
    decodeStrings: false,
    write: (chunk, _encoding, done) =>
      pace(() => {
        parser.feed(String(chunk));
        done();
      }),
  });
  return { sink, messages };
}

function open(
  feed: Feed,
  sink: Writable,
  options: { jobId?: string; after?: number; maxBufferBytes?: number } = {},
): void {
  const { maxBufferBytes = defaultStreamLimits.maxBufferBytes, ...rest } = options;
  const snapshot = feed.snapshot(options.jobId);
  if (!snapshot) throw new Error('no snapshot');
  startEventStream({
    feed,
    sink,
    snapshot,
    ...rest,
    limits: { ...defaultStreamLimits, maxBufferBytes },
    onError: (error) => {
      throw error;
    },
  });
}

const ids = (messages: readonly Message[]) =>
  messages.filter(({ type }) => type !== 'snapshot').map(({ id }) => Number(id));
const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

describe('an event stream', () => {
  it('starts with a snapshot that carries an id only for who asked for no replay', () => {
    const feed = memoryFeed();
    for (const _ of range(1, 3)) feed.publish();
    const [fresh, again] = [reader((take) => take()), reader((take) => take())];
    open(feed, fresh.sink);
    open(feed, again.sink, { after: 1 });
    feed.publish(JOB, 'job.note', 'hello\nworld');
    expect(fresh.messages[0]).toMatchObject({ type: 'snapshot', id: '3', data: { lastEventId: 3 } });
    expect(again.messages[0]).toMatchObject({ type: 'snapshot', id: undefined });
    expect([ids(fresh.messages), ids(again.messages)]).toEqual([[4], [2, 3, 4]]);
    expect(fresh.messages.at(-1)).toEqual({
      type: 'job.note',
      id: '4',
      data: { id: 4, at: 4, jobId: JOB, note: 'hello\nworld' },
    });
    fresh.sink.destroy();
    again.sink.destroy();
  });

  it('gives every reader exactly what it missed and what comes, once, in order, however things interleave', async () => {
    const steps = fc.array(
      fc.oneof(
        {
          arbitrary: fc.record({
            kind: fc.constant('publish' as const),
            times: fc.integer({ min: 1, max: 260 }),
            job: fc.constantFrom('gen_a', 'gen_b'),
          }),
          weight: 3,
        },
        {
          arbitrary: fc.record({
            kind: fc.constant('connect' as const),
            back: fc.nat(600),
            job: fc.option(fc.constantFrom('gen_a', 'gen_b'), { nil: undefined }),
          }),
          weight: 2,
        },
        { arbitrary: fc.constant({ kind: 'read' as const }), weight: 3 },
      ),
      { maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const feed = memoryFeed();
        const owner = new Map<number, string>();
        const waiting: (() => void)[] = [];
        const clients: { after: number; job: string | undefined; sink: Writable; messages: Message[] }[] = [];
        const readAll = async (): Promise<void> => {
          for (let idle = 0; idle < 3; idle += 1) {
            while (waiting.length > 0) {
              waiting.splice(0).forEach((take) => take());
              idle = 0;
            }
            await new Promise((resolve) => setImmediate(resolve));
          }
        };
        for (const step of plan) {
          if (step.kind === 'publish')
            for (const _ of range(1, step.times)) owner.set(feed.publish(step.job).id, step.job);
          else if (step.kind === 'read') await readAll();
          else {
            const client = {
              ...reader((take) => waiting.push(take)),
              after: Math.max(0, feed.lastId() - step.back),
              job: step.job,
            };
            open(feed, client.sink, {
              after: client.after,
              ...(step.job && { jobId: step.job }),
              maxBufferBytes: Infinity,
            });
            clients.push(client);
          }
        }
        await readAll();
        for (const { after, job, messages, sink } of clients) {
          expect(ids(messages)).toEqual(
            range(after + 1, feed.lastId()).filter((id) => job === undefined || owner.get(id) === job),
          );
          sink.destroy();
        }
        await until(() => feed.listeners() === 0);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the order when events are published while others are being heard', () => {
    const feed = memoryFeed();
    const { sink, messages } = reader((take) => take());
    feed.subscribe((event) => {
      if (event.id % 2 === 1) feed.publish();
    });
    open(feed, sink);
    for (const _ of range(1, 5)) feed.publish();
    expect(ids(messages)).toEqual(range(1, 10));
    sink.destroy();
  });

  it('drops a live reader whose buffer grows too large, and lets a replay take its time', async () => {
    const feed = memoryFeed();
    const stuck = reader(() => undefined);
    open(feed, stuck.sink, { maxBufferBytes: 10_000 });
    const note = 'x'.repeat(100);
    for (const _ of range(1, 2000)) feed.publish(JOB, 'job.note', note);
    expect(stuck.sink.destroyed).toBe(true);
    const patient = reader((take) => setImmediate(take));
    open(feed, patient.sink, { after: 0, maxBufferBytes: 100_000 });
    await until(() => ids(patient.messages).length === 2000);
    expect(patient.sink.destroyed).toBe(false);
    patient.sink.destroy();
    await until(() => feed.listeners() === 0);
  });

  it('writes nothing more of a replay, nor what happens meanwhile, until its reader has read', async () => {
    const feed = memoryFeed();
    for (const _ of range(1, 2000)) feed.publish();
    const waiting: (() => void)[] = [];
    const { sink, messages } = reader((take) => waiting.push(take));
    open(feed, sink, { after: 0 });
    const unsent = sink.writableLength;
    for (const _ of range(1, 1000)) feed.publish();
    expect(sink.writableLength).toBe(unsent);
    while (ids(messages).length < 3000) {
      waiting.splice(0).forEach((take) => take());
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(ids(messages)).toEqual(range(1, 3000));
    sink.destroy();
  });

  it('of one job ends after its last event, also when that is only replayed', () => {
    const feed = memoryFeed();
    const live = reader((take) => take());
    open(feed, live.sink, { jobId: JOB });
    feed.publish('gen_b', 'job.cancelled');
    expect(live.sink.writableEnded).toBe(false);
    feed.publish(JOB, 'job.cancelled');
    expect(live.sink.writableEnded).toBe(true);
    const replayed = reader((take) => take());
    open(feed, replayed.sink, { jobId: JOB, after: 0 });
    expect([ids(replayed.messages), replayed.sink.writableEnded]).toEqual([[2], true]);
  });

  it('drops itself, and harms nobody, when its feed fails', () => {
    const feed = memoryFeed();
    const { sink } = reader((take) => take());
    const errors: unknown[] = [];
    const snapshot = feed.snapshot();
    if (!snapshot) throw new Error('no snapshot');
    const broken = {
      ...feed,
      since: () => {
        throw new Error('disk');
      },
    };
    startEventStream({
      feed: broken,
      sink,
      snapshot,
      limits: defaultStreamLimits,
      onError: (error) => errors.push(error),
    });
    expect([sink.destroyed, errors.length]).toEqual([true, 1]);
  });

  it('knows a gap: what was pruned, and what was never given', () => {
    const feed = (first: number, last: number) => ({ firstId: () => first, lastId: () => last });
    expect([
      hasGap(feed(1, 9), 0),
      hasGap(feed(5, 9), 4),
      hasGap(feed(5, 9), 9),
      hasGap(feed(0, 0), 0),
      hasGap(feed(0, 9), 9),
    ]).toEqual([false, false, false, false, false]);
    expect([hasGap(feed(5, 9), 3), hasGap(feed(1, 9), 10), hasGap(feed(0, 9), 3)]).toEqual([true, true, true]);
  });
});
