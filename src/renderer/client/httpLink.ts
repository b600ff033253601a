import { createClient } from '../../shared/contract/client.ts';
import { httpWire } from '../../shared/contract/httpWire.ts';
import { answerInTime, type CallFetch } from './answerInTime.ts';
import { followEvents, type EventFollower, type StreamFetch } from './followEvents.ts';
import type { Link } from './link.ts';
import type { After } from './retryDelay.ts';

export interface HttpLinkOptions {
  /** Empty for the origin of the page. */
  readonly baseUrl: string;
  readonly fetch: CallFetch & StreamFetch;
  readonly after: After;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** How jobs made here are listed under "who asked". */
const CLIENT_NAME = 'Studio';

/**
 * The link over HTTP. Where the server wants a key, the studio trades it once for a session cookie, which the browser
 * sends by itself with calls, streams and pictures, and which no script can read.
 */
export function httpLink(options: HttpLinkOptions): Link {
  const streams = new Set<EventFollower>();
  const wire = httpWire({
    baseUrl: options.baseUrl,
    fetch: answerInTime(options.fetch, options.after),
    headers: { 'x-client': CLIENT_NAME },
  });
  const client = createClient(async (name, input) => {
    const answer = await wire(name, input);
    // The session has ended: an open stream may outlive it, and would never tell.
    if (answer.status === 401 && name !== 'session.create') for (const stream of streams) stream.doubt();
    return answer;
  });
  return {
    call: client.call,
    subscribe(listener, after) {
      const stream = followEvents({ ...options, url: `${options.baseUrl}/v1/events`, listener, lastId: after });
      streams.add(stream);
      return () => {
        streams.delete(stream);
        stream.stop();
      };
    },
    fileUrl: (url) => options.baseUrl + url,
    reconnect() {
      for (const stream of streams) stream.wake();
    },
  };
}
