import { describe, expect, it } from 'vitest';
import { createAccess } from '../../../src/main/access/access.ts';
import { createSessions } from '../../../src/main/access/sessions.ts';

const DAY_MS = 24 * 3_600_000;

function rig() {
  const named = new Map([['#named', 'Note plugin']]);
  const own = new Set(['#own']);
  const clock = { now: 0 };
  let tokens = 0;
  const sessions = createSessions({
    now: () => clock.now,
    newToken: () => `t${(tokens += 1)}`,
    hash: (text) => `#${text}`,
  });
  const access = createAccess({
    keys: {
      count: () => named.size,
      holderOf: (hash) => {
        const name = named.get(hash);
        return name === undefined ? undefined : { name };
      },
    },
    sessions,
    ownKey: { keySet: () => own.size > 0, hasHash: (hash) => own.has(hash) },
    hashKey: (key) => `#${key}`,
  });
  return { access, named, own, clock };
}

describe('who is let in', () => {
  it('wants a key as soon as there is one of any kind', () => {
    const { access, named, own } = rig();
    expect(access.keySet()).toBe(true);
    own.clear();
    expect(access.keySet()).toBe(true);
    named.clear();
    expect(access.keySet()).toBe(false);
  });

  it('is whoever has a key, by the name of the application where it has one', () => {
    const { access } = rig();
    expect(access.holderOfKey('named')).toEqual({ name: 'Note plugin' });
    expect(access.holderOfKey('own')).toEqual({});
    expect(access.holderOfKey('#own')).toBeUndefined();
  });

  it('is a browser with a session, until it signs out', () => {
    const { access } = rig();
    const { token, view } = access.signIn('named');
    expect(view).toEqual({ signedIn: true, client: 'Note plugin' });
    expect(access.signIn('own').view).toEqual({ signedIn: true });
    expect(access.holderOfSession(token)).toEqual({ name: 'Note plugin' });
    access.signOut(token);
    expect(access.holderOfSession(token)).toBeUndefined();
    expect(access.holderOfSession('named')).toBeUndefined();
  });

  it('is nobody with a wrong key', () => {
    const { access } = rig();
    expect(() => access.signIn('wrong')).toThrow(expect.objectContaining({ code: 'UNAUTHORIZED' }));
  });

  it('is nobody whose key has gone, even when the same key comes back', () => {
    const { access, named, own } = rig();
    const [first, second] = [access.signIn('named').token, access.signIn('own').token];
    named.clear();
    own.clear();
    expect([access.holderOfSession(first), access.holderOfSession(second)]).toEqual([undefined, undefined]);
    own.add('#own');
    expect(access.holderOfSession(second)).toBeUndefined();
  });

  it('forgets a session after a week without use', () => {
    const { access, clock } = rig();
    const [used, unused] = [access.signIn('own').token, access.signIn('own').token];
    clock.now += 4 * DAY_MS;
    expect(access.holderOfSession(used)).toEqual({});
    clock.now += 4 * DAY_MS;
    expect(access.holderOfSession(used)).toEqual({});
    expect(access.holderOfSession(unused)).toBeUndefined();
  });

  it('holds at most a thousand sessions, the longest unused go first', () => {
    const { access } = rig();
    const [first, second] = [access.signIn('own').token, access.signIn('own').token];
    for (let i = 0; i < 998; i += 1) access.signIn('own');
    access.holderOfSession(first);
    access.signIn('own');
    expect([access.holderOfSession(first), access.holderOfSession(second)]).toEqual([{}, undefined]);
  });
});
