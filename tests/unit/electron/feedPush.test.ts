import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startFeedPush } from '../../../src/main/transport/ipc/feedPush.ts';
import type { FeedMessage } from '../../../src/shared/contract/channels.ts';
import { settle } from '../../support/shellRig.ts';
import { memoryFeed } from '../../support/transport.ts';

function push(feed: ReturnType<typeof memoryFeed>, after?: number, maxBehind?: number) {
  const batches: (readonly FeedMessage[])[] = [];
  const errors: unknown[] = [];
  const started = startFeedPush({
    feed,
    ...(after !== undefined && { after }),
    ...(maxBehind !== undefined && { maxBehind }),
    send: (messages, batch) => {
      expect(batch).toBe(batches.length + 1);
      batches.push(messages);
    },
    onError: (error) => errors.push(error),
  });
  return {
    ...started,
    batches,
    errors,
    acknowledgeLast: () => started.acknowledge(batches.length),
    messages: () => batches.flat(),
  };
}

const idsOf = (messages: readonly FeedMessage[]): number[] =>
  messages.flatMap((message) => (message.kind === 'event' ? [message.event.id] : []));

describe('the feed pushed to a window', () => {
  it('begins with a snapshot and goes on with what comes, one batch under way at a time', async () => {
    const feed = memoryFeed();
    feed.publish();
    const reader = push(feed);
    await settle();
    expect(reader.messages()).toMatchObject([{ kind: 'snapshot', snapshot: { lastEventId: 1, gap: false } }]);
    for (let count = 0; count < 5; count += 1) feed.publish();
    await settle();
    expect(reader.batches).toHaveLength(1);
    reader.acknowledgeLast();
    await settle();
    expect(reader.batches).toHaveLength(2);
    expect(idsOf(reader.messages())).toEqual([2, 3, 4, 5, 6]);
  });

  it('replays what came after an event, and says when some of it is no longer kept', async () => {
    const feed = memoryFeed();
    for (let count = 0; count < 9; count += 1) feed.publish();
    const whole = push(feed, 4);
    await settle();
    whole.acknowledgeLast();
    await settle();
    expect(whole.messages()[0]).toMatchObject({ kind: 'snapshot', snapshot: { gap: false } });
    expect(idsOf(whole.messages())).toEqual([5, 6, 7, 8, 9]);

    feed.prune(6);
    const cut = push(feed, 4);
    await settle();
    cut.acknowledgeLast();
    await settle();
    expect(cut.messages()).toMatchObject([{ kind: 'snapshot', snapshot: { gap: true, lastEventId: 9 } }]);
  });

  it('gives a reader that is far behind a new snapshot instead of everything it missed', async () => {
    const feed = memoryFeed();
    const reader = push(feed, undefined, 20);
    await settle();
    for (let count = 0; count < 21; count += 1) feed.publish();
    reader.acknowledgeLast();
    await settle();
    expect(reader.messages()[1]).toMatchObject({ kind: 'snapshot', snapshot: { gap: true, lastEventId: 21 } });
    reader.acknowledgeLast();
    feed.publish();
    await settle();
    expect(idsOf(reader.messages())).toEqual([22]);
  });

  it('takes no acknowledgement for a batch that is not the one under way', async () => {
    const feed = memoryFeed();
    const reader = push(feed);
    await settle();
    feed.publish();
    for (const wrong of [0, 2, 99]) reader.acknowledge(wrong);
    await settle();
    expect(reader.batches).toHaveLength(1);
  });

  it('ends when it is stopped, and when the feed fails', async () => {
    const feed = memoryFeed();
    const stopped = push(feed);
    stopped.stop();
    feed.publish();
    await settle();
    expect([stopped.batches, feed.listeners()]).toEqual([[], 0]);

    const broken = push({ ...feed, snapshot: () => expect.fail('the disk is gone') });
    await settle();
    expect(broken.errors).toHaveLength(1);
    expect(feed.listeners()).toBe(0);
  });

  it('loses, doubles and overtakes nothing, however publishing and acknowledging interleave', async () => {
    const steps = fc.array(fc.oneof(fc.constant('acknowledge'), fc.constant('publish'), fc.constant('turn')), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(5), async (plan, before) => {
        const feed = memoryFeed();
        for (let count = 0; count < before; count += 1) feed.publish();
        const reader = push(feed);
        for (const step of plan) {
          if (step === 'publish') feed.publish();
          else if (step === 'acknowledge') reader.acknowledgeLast();
          else await settle(1);
        }
        for (let count = 0; count < 3; count += 1) {
          await settle(2);
          reader.acknowledgeLast();
        }
        const [first, ...rest] = reader.messages();
        const from = first?.kind === 'snapshot' ? first.snapshot.lastEventId : -1;
        expect(idsOf(rest)).toEqual(Array.from({ length: feed.lastId() - from }, (_, index) => from + 1 + index));
        reader.stop();
      }),
      { numRuns: 100 },
    );
  });
});
