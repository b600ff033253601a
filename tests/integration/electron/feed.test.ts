import { afterEach, describe, expect, it } from 'vitest';
import { startFeedPush } from '../../../src/main/transport/ipc/feedPush.ts';
import type { FeedMessage } from '../../../src/shared/contract/channels.ts';
import { readEvents } from '../../support/eventReader.ts';
import { eventually } from '../../support/eventually.ts';
import { memoryFeed, startTestServer, type TestServer } from '../../support/transport.ts';

let open: TestServer | undefined;
afterEach(async () => {
  await open?.server.close();
  open = undefined;
});

/** A message of the window in the form an event stream has. */
const asStream = (message: FeedMessage): object =>
  message.kind === 'snapshot'
    ? { type: 'snapshot', data: message.snapshot }
    : { type: message.event.type, data: { id: message.event.id, at: message.event.at, ...message.event.data } };

describe('the feed in the window and the event stream over HTTP', () => {
  it.each<[string, number | undefined]>([
    ['from now on', undefined],
    ['after an event', 3],
    ['after the last event', 10],
    ['from the beginning', 0],
  ])('tell the same, in the same order: %s', async (_from, after) => {
    const feed = memoryFeed();
    for (let count = 0; count < 10; count += 1) feed.publish();
    open = await startTestServer({ feed });

    const inWindow: FeedMessage[] = [];
    const push = startFeedPush({
      feed,
      after,
      send: (messages, batch) => {
        inWindow.push(...messages);
        // Some time later, as a page would.
        setTimeout(() => push.acknowledge(batch), 3);
      },
      onError: (error) => expect.fail(String(error)),
    });
    const last = 10 + 250;
    const overHttp = readEvents(
      `${open.url}/v1/events`,
      (events) => events.at(-1)?.id === last,
      after === undefined ? {} : { 'last-event-id': String(after) },
    );
    await eventually('both to listen', () => feed.listeners() === 2);
    for (let count = 0; count < 250; count += 1) {
      feed.publish();
      if (count % 40 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const streamed = (await overHttp).map(({ type, data }) => ({ type, data }));
    await eventually('the window to have heard all', () => {
      const heard = inWindow.at(-1);
      return heard?.kind === 'event' && heard.event.id === last;
    });
    push.stop();
    expect(inWindow.map(asStream)).toEqual(streamed);
    expect(streamed).toHaveLength(1 + last - (after ?? 10));
  });
});
