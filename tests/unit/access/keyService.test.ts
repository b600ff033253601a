import { describe, expect, it } from 'vitest';
import { createKeyService } from '../../../src/main/access/keyService.ts';
import type { StoredKey } from '../../../src/main/journal/keyStore.ts';

function rig(over: { keyRequired?: boolean; otherKeySet?: boolean; rows?: StoredKey[] } = {}) {
  const rows = new Map((over.rows ?? []).map((row) => [row.id, row]));
  const disk = { full: false, writes: 0 };
  const unwritten: unknown[] = [];
  const clock = { now: 1_000_000 };
  let made = 0;
  const write = (work: () => void): void => {
    if (disk.full) throw new Error('the disk is full');
    disk.writes += 1;
    work();
  };
  const open = () =>
    createKeyService({
      store: {
        add: (key) => write(() => rows.set(key.id, key)),
        all: () => [...rows.values()],
        used: (id, lastUsedAt) =>
          write(() => {
            const row = rows.get(id);
            if (row) rows.set(id, { ...row, lastUsedAt });
          }),
        remove: (id) => write(() => rows.delete(id)),
      },
      now: () => clock.now,
      newId: () => `key_${(made += 1)}`,
      newKey: () => `tt_abcdef-secret-${made}`,
      hashKey: (key) => `#${key}`,
      sameHash: (a, b) => a === b,
      keyRequired: over.keyRequired ?? false,
      otherKeySet: () => over.otherKeySet ?? false,
      notWritten: (thrown) => unwritten.push(thrown),
    });
  return { keys: open(), open, rows, disk, clock, unwritten };
}

describe('the keys of applications', () => {
  it('tell a key once, and keep nothing of it but its hash and how it begins', () => {
    const { keys, rows, open } = rig();
    const { key, ...shown } = keys.create('Note plugin');
    expect(key).toBe('tt_abcdef-secret-0');
    expect(shown).toEqual({
      id: 'key_1',
      name: 'Note plugin',
      createdAt: 1_000_000,
      lastUsedAt: null,
      prefix: 'tt_abcd…',
    });
    expect(keys.list()).toEqual([shown]);
    expect(JSON.stringify([...rows.values()]).replace(`"#${key}"`, '')).not.toContain('secret');
    expect(open().list()).toEqual([shown]);
  });

  it('name the application of a key until it is taken back', () => {
    const { keys } = rig();
    const [one, two] = [keys.create('one'), keys.create('two')];
    expect(keys.holderOf(`#${two.key}`)).toEqual({ name: 'two' });
    expect(keys.holderOf(two.key)).toBeUndefined();
    keys.remove(two.id);
    expect(keys.holderOf(`#${two.key}`)).toBeUndefined();
    expect(keys.holderOf(`#${one.key}`)).toEqual({ name: 'one' });
    expect(() => keys.remove(two.id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it('write down the last use once a minute, and let in when even that cannot be written', () => {
    const { keys, disk, clock, unwritten, rows } = rig();
    const { key, id } = keys.create('one');
    const before = disk.writes;
    for (let i = 0; i < 100; i += 1) keys.holderOf(`#${key}`);
    expect(disk.writes).toBe(before + 1);
    expect(keys.list()[0]?.lastUsedAt).toBe(1_000_000);
    clock.now += 60_000;
    disk.full = true;
    expect(keys.holderOf(`#${key}`)).toEqual({ name: 'one' });
    expect(unwritten).toHaveLength(1);
    expect(rows.get(id)?.lastUsedAt).toBe(1_000_000);
  });

  it('keep the last key of a server that other machines reach, and say why', () => {
    const { keys } = rig({ keyRequired: true });
    const [one, two] = [keys.create('one'), keys.create('two')];
    keys.remove(one.id);
    expect(() => keys.remove(two.id)).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN', message: expect.stringContaining('Make another key first') }),
    );
    expect(keys.count()).toBe(1);
  });

  it.each([{ keyRequired: false }, { keyRequired: true, otherKeySet: true }])(
    'let the last one go where nobody is locked out: %j',
    (over) => {
      const { keys } = rig(over);
      keys.remove(keys.create('one').id);
      expect(keys.count()).toBe(0);
    },
  );

  it('stay as they were when a change cannot be written', () => {
    const { keys, disk } = rig();
    const { id } = keys.create('one');
    disk.full = true;
    expect(() => keys.create('two')).toThrow('full');
    expect(() => keys.remove(id)).toThrow('full');
    expect(keys.list().map(({ name }) => name)).toEqual(['one']);
  });

  it('are at most a hundred', () => {
    const { keys } = rig();
    for (let i = 0; i < 100; i += 1) keys.create('one');
    expect(() => keys.create('one more')).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
  });
});
