import { createParser } from 'eventsource-parser';
import { z } from 'zod';

export interface ReadEvent {
  /** As the stream says it; undefined where it gives none. */
  readonly id: number | undefined;
  readonly type: string;
  readonly data: Record<string, unknown>;
}

const anyObject = z.record(z.string(), z.unknown());

/** Follows an event stream until `enough`, or until the server ends it; then it goes away. */
export async function readEvents(
  url: string,
  enough: (events: readonly ReadEvent[]) => boolean,
  headers: Readonly<Record<string, string>> = {},
): Promise<ReadEvent[]> {
  const leaving = new AbortController();
  const response = await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal: leaving.signal });
  if (response.status !== 200 || !response.body)
    throw new Error(`the stream answered ${response.status}: ${await response.text()}`);
  const events: ReadEvent[] = [];
  const parser = createParser({
    onEvent: ({ id, event = 'message', data }) =>
      events.push({
        id: id === undefined ? undefined : Number(id),
        type: event,
        data: anyObject.parse(JSON.parse(data)),
      }),
  });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      if (enough(events)) break;
    }
  } finally {
    leaving.abort();
  }
  return events;
}
