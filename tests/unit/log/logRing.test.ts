import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogRing } from '../../../src/main/log/logRing.ts';
import { logPage, logQuery } from '../../../src/shared/schema/log.ts';

function rig(capacity = 4, secrets: string[] = []) {
  const passed: unknown[] = [];
  const pass =
    (level: string) =>
    (...args: unknown[]) =>
      void passed.push([level, ...args]);
  const inner = { debug: pass('debug'), info: pass('info'), warn: pass('warn'), error: pass('error') };
  const ring = createLogRing({ inner, now: () => 7, capacity, secrets });
  const read = (query: object = {}) => {
    const page = ring.read(logQuery.parse(query));
    expect(logPage.parse(page)).toEqual(page);
    return page;
  };
  return { log: ring.log, read, ids: (query?: object) => read(query).items.map(({ id }) => id), passed };
}

describe('the log ring', () => {
  it('is empty before the first line', () => {
    expect(rig().read()).toEqual({ items: [], lastId: 0 });
    expect(rig().read({ after: 0 })).toEqual({ items: [], lastId: 0 });
  });

  it('keeps lines as they may be shown and passes them on as they are', () => {
    const { log, read, passed } = rig();
    log.warn({ apiKey: 'hush-hush', count: 2 }, 'careful');
    expect(read()).toEqual({
      items: [{ id: 1, at: 7, level: 'warn', message: 'careful', fields: { apiKey: '[secret]', count: 2 } }],
      lastId: 1,
    });
    expect(passed).toEqual([['warn', { apiKey: 'hush-hush', count: 2 }, 'careful']]);
  });

  it('keeps the newest lines only', () => {
    const { log, ids, read } = rig(4);
    for (let n = 1; n <= 10; n += 1) log.info({}, `line ${n}`);
    expect(ids()).toEqual([7, 8, 9, 10]);
    expect(ids({ limit: 2 })).toEqual([9, 10]);
    expect(ids({ after: 2 })).toEqual([7, 8, 9, 10]);
    expect(read().lastId).toBe(10);
  });

  it('finds by level and by text in message or fields, whatever the case', () => {
    const { log, ids } = rig(10);
    log.debug({}, 'Engine started');
    log.info({ path: '/v1/queue' }, 'request');
    log.error({ model: 'tiny' }, 'the engine crashed');
    expect(ids({ level: 'info' })).toEqual([2, 3]);
    expect(ids({ query: 'ENGINE' })).toEqual([1, 3]);
    expect(ids({ query: '/v1/queue' })).toEqual([2]);
    expect(ids({ query: 'engine', level: 'error' })).toEqual([3]);
  });

  it('starts over for a reader who knows ids of an earlier run', () => {
    const { log, ids } = rig();
    log.info({}, 'a');
    expect(ids({ after: 99 })).toEqual([1]);
    expect(ids({ after: 1 })).toEqual([]);
  });

  it('gives a reader who follows every line that is kept, once and in order, whatever the steps', () => {
    const step = fc.record({ lines: fc.nat(6), limit: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { log, read } = rig(1000);
        const heard: number[] = [];
        let after = 0;
        let written = 0;
        const follow = (limit: number): void => {
          const { items, lastId } = read({ after, limit, query: 'odd' });
          heard.push(...items.map(({ id }) => id));
          after = lastId;
        };
        for (const { lines, limit } of steps) {
          for (let i = 0; i < lines; i += 1) log.info({}, (written += 1) % 2 === 1 ? 'odd' : 'even');
          follow(limit);
        }
        for (let i = 0; i < 200; i += 1) follow(5);
        expect(heard).toEqual(Array.from({ length: Math.ceil(written / 2) }, (_, i) => 2 * i + 1));
      }),
    );
  });

  it('never shows a secret that it was told of, in any text and any place', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[!-~]{8,30}$/),
        fc.string(),
        fc.dictionary(fc.string(), fc.string()),
        (key, text, more) => {
          const { log, read } = rig(4, [key]);
          log.info({ ...more, note: text + key, list: [{ deep: key }], [`n${key}`]: 1 }, `${text} ${key}!`);
          const shown = read().items.map(({ message, fields }) => [message, fields]);
          const texts: string[] = [];
          JSON.stringify(shown, (name, value: unknown) => {
            texts.push(name);
            if (typeof value === 'string') texts.push(value);
            return value;
          });
          for (const each of texts) expect(each.replaceAll('[secret]', ''), each).not.toContain(key);
        },
      ),
    );
  });
});
