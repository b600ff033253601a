import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createCallers } from '../../../src/main/transport/http/callers.ts';

function sent(headers: Record<string, string>): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  Object.assign(request.headers, { host: '127.0.0.1:8081', ...headers });
  return request;
}

describe('who sent a request', () => {
  const ofPage = { 'sec-fetch-site': 'same-origin', 'x-client': 'Game' };

  it('is the studio with a session, or without any key where a page of this server asks', () => {
    const callers = createCallers();
    expect(callers.of(sent(ofPage))).toEqual({ client: 'Game', own: true });
    expect(callers.of(sent({ 'x-client': 'Game' }))).toEqual({ client: 'Game', own: false });
    const signedIn = sent({});
    callers.note(signedIn, { client: 'Note plugin', session: 'token' });
    expect(callers.of(signedIn)).toEqual({ client: 'Note plugin', session: 'token', own: true });
  });

  it('is a program where it shows a key, whatever it says of itself', () => {
    const callers = createCallers();
    const named = sent(ofPage);
    callers.note(named, { client: 'Note plugin' });
    expect(callers.of(named)).toEqual({ client: 'Note plugin', own: false });
    const unnamed = sent(ofPage);
    callers.note(unnamed, { client: undefined });
    expect(callers.of(unnamed)).toEqual({ client: 'Game', own: false });
  });
});
