import { describe, expect, it } from 'vitest';
import * as access from '../../../src/shared/contract/accessExamples.ts';
import * as example from '../../../src/shared/contract/examples.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import type { LogLine, LogQuery } from '../../../src/shared/schema/log.ts';
import { LINES_KEPT } from '../../../src/renderer/state/serverLog.ts';
import { createRig } from '../support/studioRig.ts';

const line = (id: number): LogLine => ({ ...access.logLine, id });
const lines = (from: number, to: number): LogLine[] => Array.from({ length: to - from + 1 }, (_, n) => line(from + n));

/** A server whose log holds these lines. */
function logRig(kept: { items: LogLine[] }) {
  const rig = createRig();
  rig.link.answer('log.list', ({ query }) => {
    const { after = 0 } = query as Partial<LogQuery>;
    const lastId = kept.items.at(-1)?.id ?? 0;
    return { items: kept.items.filter(({ id }) => id > (after > lastId ? 0 : after)), lastId };
  });
  const ids = (): number[] => rig.studio.serverLog.getState().lines.map(({ id }) => id);
  return { ...rig, log: rig.studio.serverLog, ids };
}

describe('the log', () => {
  it('is asked for only while somebody looks, and then only for what is new', async () => {
    const { log, timers, link, ids } = logRig({ items: lines(1, 3) });
    const stop = log.watch();
    await timers.pass(2500);
    expect(link.callsOf('log.list')).toEqual([
      { query: { limit: 2000 } },
      { query: { limit: 2000, after: 3 } },
      { query: { limit: 2000, after: 3 } },
    ]);
    stop();
    await timers.pass(10_000);
    expect(link.callsOf('log.list')).toHaveLength(3);
    expect(ids()).toEqual([1, 2, 3]);
  });

  it('keeps no more than the newest lines', async () => {
    const kept = { items: lines(1, 1500) };
    const { log, timers, ids } = logRig(kept);
    log.watch();
    await timers.pass(10);
    kept.items = lines(1, 3700);
    await timers.pass(1000);
    expect(ids()).toHaveLength(LINES_KEPT);
    expect([ids()[0], ids().at(-1)]).toEqual([1701, 3700]);
  });

  it('stands still while it is paused, and then goes on where it was', async () => {
    const kept = { items: lines(1, 2) };
    const { log, timers, ids } = logRig(kept);
    log.watch();
    await timers.pass(10);
    log.pause();
    kept.items = lines(1, 5);
    await timers.pass(5000);
    expect(ids()).toEqual([1, 2]);
    log.follow();
    await timers.pass(0);
    expect(ids()).toEqual([1, 2, 3, 4, 5]);
  });

  it('begins anew when the app was started again', async () => {
    const kept = { items: lines(1, 9) };
    const { log, timers, ids } = logRig(kept);
    log.watch();
    await timers.pass(10);
    kept.items = lines(1, 2);
    await timers.pass(1000);
    expect(ids()).toEqual([1, 2]);
  });

  it('says what keeps it from being read, and goes on by itself', async () => {
    const { log, timers, link, ids } = logRig({ items: [] });
    link.answer('log.list', () => {
      throw new AppError('RATE_LIMITED', 'Too often. Wait a moment.');
    });
    log.watch();
    await timers.pass(10);
    expect(log.getState().error).toBe('Too often. Wait a moment.');
    link.answer('log.list', () => ({ items: lines(1, 1), lastId: 1 }));
    await timers.pass(1000);
    expect([log.getState().error, ids()]).toEqual([undefined, [1]]);
  });
});

describe('keys', () => {
  const fresh = { ...access.key, key: 'tt_ab12cd34' };
  function keyRig(others: { keys: number; apiKeySet: boolean }) {
    const rig = createRig();
    let items = Array.from({ length: others.keys }, (_, n) => ({ ...access.key, id: `key_${n}` }));
    rig.link.answer('settings.get', () => ({ ...example.settings, apiKeySet: others.apiKeySet }));
    rig.link.answer('keys.list', () => ({ items }));
    rig.link.answer('keys.create', () => {
      items = [...items, access.key];
      return fresh;
    });
    rig.link.answer('session.create', () => ({ signedIn: true }));
    return rig;
  }

  it('sign the page in with the first one, which would be shut out otherwise', async () => {
    const { studio, link } = keyRig({ keys: 0, apiKeySet: false });
    expect(await studio.keys.make(' Note plugin ')).toBe(true);
    expect(link.callsOf('keys.create')).toEqual([{ body: { name: 'Note plugin' } }]);
    expect(link.callsOf('session.create')).toEqual([{ body: { key: fresh.key } }]);
    expect(studio.keys.getState()).toMatchObject({ fresh, items: [access.key], making: false });
  });

  it.each([
    { keys: 1, apiKeySet: false },
    { keys: 0, apiKeySet: true },
  ])('leave the session alone where a key counted before: %o', async (others) => {
    const { studio, link } = keyRig(others);
    await studio.keys.make('Game');
    expect(link.callsOf('session.create')).toEqual([]);
  });

  it('are told once and then forgotten', async () => {
    const { studio } = keyRig({ keys: 1, apiKeySet: false });
    await studio.keys.make('Game');
    studio.keys.forget();
    expect(JSON.stringify(studio.keys.getState())).not.toContain(fresh.key);
  });

  it('say at the field why one was not made', async () => {
    const { studio, link } = keyRig({ keys: 1, apiKeySet: false });
    link.answer('keys.create', () => {
      throw new AppError('INVALID_REQUEST', 'Wrong.', { issues: [{ path: 'name', message: 'no control characters' }] });
    });
    expect(await studio.keys.make('\u0007')).toBe(false);
    expect(studio.keys.getState()).toMatchObject({ refused: 'no control characters', fresh: undefined, making: false });
    studio.keys.clearRefusal();
    expect(studio.keys.getState().refused).toBeUndefined();
  });

  it('that cannot be revoked stay, and a message says why', async () => {
    const { studio, link } = keyRig({ keys: 1, apiKeySet: false });
    link.answer('keys.delete', () => {
      throw new AppError('FORBIDDEN', 'Make another key first.');
    });
    expect(await studio.keys.revoke('key_0')).toBe(false);
    expect(studio.toasts.getState().items.map(({ text }) => text)).toEqual(['Make another key first.']);
    expect(studio.keys.getState().items).toHaveLength(1);
  });
});

describe('what the Server page shows', () => {
  it('is fetched again and again while the page is open, and not after', async () => {
    const { studio, link, timers } = createRig();
    link.answer('clients.list', () => ({ items: [access.client] }));
    link.answer('health.get', () => example.health);
    link.answer('keys.list', () => ({ items: [] }));
    const stop = studio.clients.watch();
    await timers.pass(6500);
    expect(link.callsOf('clients.list')).toHaveLength(3);
    expect(studio.clients.getState().value).toEqual([access.client]);
    expect(studio.health.getState().value).toEqual(example.health);
    stop();
    await timers.pass(60_000);
    expect(link.callsOf('clients.list')).toHaveLength(3);
  });
});
