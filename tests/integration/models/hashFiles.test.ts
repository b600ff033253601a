import { createHash, randomBytes } from 'node:crypto';
import { rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../../src/main/journal/journal.ts';
import { createHasher } from '../../../src/main/models/hashFiles.ts';
import type { Hasher } from '../../../src/main/models/hashFiles.ts';
import { stampOf } from '../../../src/main/models/modelFile.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/tempFolder.ts';

describe('hashes of model files', () => {
  const undo: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const step of undo.splice(0).toReversed()) await step();
  });

  async function setUp() {
    const root = tempFolder();
    const paths = ['a', 'b', 'c'].map((name) => join(root, `${name}.safetensors`));
    for (const path of paths) await writeFile(path, randomBytes(3_000_000));
    const journal = openJournal({ file: join(root, 'journal.db'), now: Date.now, publish: () => {} });
    undo.push(() => journal.close());
    const asked: string[] = [];
    const told: number[] = [];
    const files = async () => Promise.all(paths.map(async (path) => ({ path, stamp: stampOf(await stat(path)) })));
    let current = await files();
    const open = (busy: () => boolean = () => false): Hasher => {
      const hasher = createHasher({
        files: () => current,
        store: {
          sha256: journal.modelFiles.sha256,
          keepSha256(path, stamp, sha256) {
            asked.push(path);
            journal.modelFiles.keepSha256(path, stamp, sha256);
          },
        },
        changed: () => void told.push(1),
        failed: () => {},
        waitMs: 10,
        tellMs: 0,
      });
      undo.push(() => hasher.stop());
      hasher.wake();
      hasher.start(busy);
      return hasher;
    };
    const again = async (): Promise<void> => void (current = await files());
    return { root, paths, open, asked, told, again, journal };
  }

  const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

  it('are worked out one after the other, and told', async () => {
    const { paths, open, told } = await setUp();
    const hasher = open();
    await eventually('all hashes', () => paths.every((path) => hasher.hashOf(path) !== undefined));
    expect(hasher.hashOf(paths[0] ?? '')).toMatch(/^[0-9a-f]{64}$/);
    expect(told.length).toBeGreaterThan(0);
  });

  it('are those of the bytes', async () => {
    const { paths, open, again } = await setUp();
    const bytes = randomBytes(2_500_001);
    await writeFile(paths[1] ?? '', bytes);
    await again();
    const hasher = open();
    expect(await eventually('the hash', () => hasher.hashOf(paths[1] ?? ''))).toBe(sha256(bytes));
  });

  it('are not worked out a second time after a restart', async () => {
    const { paths, open, asked } = await setUp();
    const first = open();
    await eventually('all hashes', () => asked.length === 3);
    await first.stop();
    const second = open();
    expect(paths.map((path) => second.hashOf(path))).toEqual(paths.map((path) => first.hashOf(path)));
    await second.stop();
    expect(asked).toHaveLength(3);
  });

  it('are forgotten of a file that was replaced, and worked out anew', async () => {
    const { paths, open, asked, again } = await setUp();
    const hasher = open();
    await eventually('all hashes', () => asked.length === 3);
    const bytes = randomBytes(1000);
    await writeFile(paths[0] ?? '', bytes);
    await again();
    hasher.wake();
    expect(hasher.hashOf(paths[0] ?? '')).toBeUndefined();
    await eventually('the hash', () => hasher.hashOf(paths[0] ?? '') === sha256(bytes));
    expect(asked).toHaveLength(4);
  });

  it('are worked out once, though the library is looked at anew meanwhile', async () => {
    const { paths, open, asked } = await setUp();
    let looked = 0;
    let waits = true;
    const hasher = open(() => {
      looked += 1;
      return waits;
    });
    // The first file is open by then.
    await eventually('a few looks', () => looked > 2);
    hasher.wake();
    waits = false;
    await eventually('all hashes', () => paths.every((path) => hasher.hashOf(path) !== undefined));
    await hasher.stop();
    expect(asked.toSorted()).toEqual(paths.toSorted());
  });

  it('are not taken from a file that another one has replaced meanwhile', async () => {
    const { root, paths, open, asked, again } = await setUp();
    const [path = ''] = paths;
    let looked = 0;
    let waits = true;
    const hasher = open(() => {
      looked += 1;
      return waits;
    });
    await eventually('a few looks', () => looked > 2);
    const bytes = randomBytes(2000);
    await writeFile(join(root, 'new'), bytes);
    await rename(join(root, 'new'), path);
    await again();
    hasher.wake();
    waits = false;
    expect(await eventually('the hash', () => hasher.hashOf(path))).toBe(sha256(bytes));
    expect(asked.filter((one) => one === path)).toHaveLength(1);
  });

  it('wait while a picture is drawn', async () => {
    const { open, asked } = await setUp();
    let busy = true;
    let looked = 0;
    open(() => {
      looked += 1;
      return busy;
    });
    await eventually('a few looks', () => looked > 3);
    expect(asked).toEqual([]);
    busy = false;
    await eventually('all hashes', () => asked.length === 3);
  });

  it('are known, and kept later, when the disk has no space to keep or to tell them', async () => {
    const { paths, journal } = await setUp();
    const current = await Promise.all(paths.map(async (path) => ({ path, stamp: stampOf(await stat(path)) })));
    let full = true;
    const needSpace = (): void => {
      if (full) throw new AppError('DISK_FULL', 'The disk is full.');
    };
    const failed: string[] = [];
    let told = 0;
    const { sha256: kept, keepSha256 } = journal.modelFiles;
    const hasher = createHasher({
      files: () => current,
      store: {
        sha256: kept,
        keepSha256(...given) {
          needSpace();
          keepSha256(...given);
        },
      },
      changed() {
        needSpace();
        told += 1;
      },
      failed: (path) => void failed.push(path),
      tellMs: 0,
    });
    undo.push(() => hasher.stop());
    hasher.wake();
    hasher.start(() => false);
    await eventually('all hashes', () => paths.every((path) => hasher.hashOf(path) !== undefined));
    expect([failed, told]).toEqual([[], 0]);
    full = false;
    hasher.wake();
    await eventually('all to be kept', () => current.every(({ path, stamp }) => kept(path, stamp) !== undefined));
    await eventually('them to be told', () => told > 0);
  });

  it('leave out a file that cannot be read', async () => {
    const { root, journal } = await setUp();
    const failed: string[] = [];
    const gone = { path: join(root, 'gone'), stamp: '1 1 1' };
    const hasher = createHasher({
      files: () => [gone],
      store: journal.modelFiles,
      changed: () => {},
      failed: (path) => void failed.push(path),
    });
    undo.push(() => hasher.stop());
    hasher.wake();
    hasher.start(() => false);
    await eventually('the failure', () => failed.length > 0);
    hasher.wake();
    await hasher.stop();
    expect(failed).toEqual([gone.path]);
  });
});
