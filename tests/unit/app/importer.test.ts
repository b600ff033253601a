import { describe, expect, it } from 'vitest';
import { createImporter } from '../../../src/main/importer.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import type { Tags } from '../../../src/shared/schema/generation.ts';
import type { ImageRecord } from '../../../src/shared/schema/image.ts';
import type { Inspection } from '../../../src/shared/schema/inspection.ts';
import { recipeOf } from '../../support/recipes.ts';

const own = 'img_0123456789abcdef0123456789abcdef';
const plain: Inspection = { source: 'unknown', request: {}, raw: '', width: 8, height: 8, format: 'png', warnings: [] };
const drawnHere = (imageId: string, tags: Tags = {}): Inspection => ({
  ...plain,
  source: 'tintype',
  recipe: recipeOf({ imageId, request: { tags } }),
});

/** An importer over a disk and a journal in memory, whose steps fail as often as told. */
function rig(fails: { thumbnail?: number; insert?: number; check?: number } = {}) {
  const disk = new Map<string, Uint8Array>();
  const thumbnails = new Set<string>();
  const rows = new Map<string, ImageRecord>();
  const inspections = new Map<string, Inspection>();
  const left = { thumbnail: 0, insert: 0, check: 0, ...fails };
  const failing = (step: keyof typeof left): void => {
    left[step] -= 1;
    if (left[step] >= 0) throw new AppError(step === 'check' ? 'INVALID_REQUEST' : 'DISK_FULL', step);
  };
  let ids = 0;
  let decoding = 0;
  let mostDecoding = 0;
  const importer = createImporter({
    images: {
      get: (id) => rows.get(id),
      insert: (image) => (failing('insert'), void rows.set(image.id, image)),
      setMissing: () => undefined,
    },
    imageWithHash: (sha256) => [...rows.values()].find((row) => row.sha256 === sha256),
    files: {
      save: async (file, bytes) => void disk.set(file, bytes),
      has: async (file) => disk.has(file),
      read: async (file) => {
        const bytes = disk.get(file);
        return bytes && { bytes, writtenAt: 500 };
      },
      remove: async (file) => void disk.delete(file),
    },
    inspect: async (bytes) => inspections.get(Buffer.from(bytes).toString()) ?? plain,
    check: async () => {
      decoding += 1;
      mostDecoding = Math.max(mostDecoding, decoding);
      await new Promise((resolve) => void setImmediate(resolve));
      decoding -= 1;
      failing('check');
      return { width: 8, height: 9 };
    },
    thumbnails: {
      make: async ({ id }) => (thumbnails.add(id), failing('thumbnail')),
      drop: async (id) => void thumbnails.delete(id),
    },
    newImageId: () => `new_${(ids += 1)}`,
    now: () => 1000,
  });
  const add = (text: string, inspection: Inspection = plain, tags?: Tags) => {
    inspections.set(text, inspection);
    return importer.add(Buffer.from(text), tags);
  };
  return { importer, add, disk, rows, thumbnails, mostDecoding: () => mostDecoding };
}

describe('importing a picture', () => {
  it('leaves nothing behind when the rest of it fails', async () => {
    for (const fails of [{ thumbnail: 1 }, { insert: 1 }, { check: 1 }]) {
      const { add, disk, rows, thumbnails } = rig(fails);
      await expect(add('x')).rejects.toThrow(AppError);
      expect([disk.size, rows.size, thumbnails.size]).toEqual([0, 0, 0]);
    }
  });

  it('tries the same file again after it failed', async () => {
    const { add } = rig({ insert: 1 });
    const first = add('x');
    const second = add('x');
    await expect(first).rejects.toThrow(AppError);
    await expect(second).resolves.toMatchObject({ fresh: true });
  });

  it('takes the id from an image of this app only where it is one, and free', async () => {
    const { add } = rig();
    const idOf = async (text: string, imageId: string) => (await add(text, drawnHere(imageId))).image.id;
    expect(await idOf('a', own)).toBe(own);
    expect(await idOf('b', own)).toBe('new_1');
    expect(await idOf('c', '../../etc/passwd')).toBe('new_2');
    expect(await idOf('d', 'img_0001')).toBe('new_3');
  });

  it('keeps apart different files of one recipe that come at once, and decodes one at a time', async () => {
    const { add, rows, disk, mostDecoding } = rig();
    const added = await Promise.all(['a', 'b', 'c', 'a'].map((text) => add(text, drawnHere(own))));
    expect(added.map(({ image, fresh }) => [image.id, fresh])).toEqual([
      [own, true],
      ['new_1', true],
      ['new_2', true],
      [own, false],
    ]);
    expect([...rows.values()].map(({ file }) => disk.get(file)?.toString())).toEqual(['a', 'b', 'c']);
    expect(mostDecoding()).toBe(1);
  });

  it('takes a file in anew whose image is deleted while it is put back', async () => {
    const { importer, add, rows, disk } = rig();
    const { image } = await add('x');
    disk.delete(image.file);
    const again = importer.add(Buffer.from('x'), undefined);
    while (!disk.has(image.file)) await Promise.resolve();
    rows.delete(image.id);
    const { image: fresh } = await again;
    expect([...rows.keys()]).toEqual([fresh.id]);
    expect([...disk.keys()]).toEqual([fresh.file]);
  });

  it('has the labels it is given, else those of its recipe', async () => {
    const { add } = rig();
    const found = drawnHere('x', { set: 1 });
    expect((await add('a', found)).image.tags).toEqual({ set: 1 });
    expect((await add('b', found, {})).image.tags).toEqual({});
    expect((await add('c')).image).toMatchObject({ tags: {}, seed: -1, jobId: '' });
  });
});

describe('adopting a file without a row', () => {
  const file = `1970-01-01/${own}.png`;

  it('books it under its name and as old as it is, once', async () => {
    const { importer, disk, rows } = rig();
    disk.set(file, Buffer.from('x'));
    expect(await importer.adopt(file)).toBe(true);
    expect(rows.get(own)).toMatchObject({ id: own, file, createdAt: 500, imported: { source: 'unknown', at: 500 } });
    expect(await importer.adopt(file)).toBe(false);
    disk.set(`1970-01-02/${own}.png`, Buffer.from('y'));
    expect(await importer.adopt(`1970-01-02/${own}.png`)).toBe(false);
    expect(rows.get(own)?.file).toBe(file);
  });

  it('leaves alone what cannot be read, is damaged or is there already', async () => {
    const { importer, add, disk, rows } = rig();
    expect(await importer.adopt(file)).toBe(false);
    await add('known');
    disk.set(file, Buffer.from('known'));
    expect(await importer.adopt(file)).toBe(false);
    const damaged = rig({ check: 1 });
    damaged.disk.set(file, Buffer.from('x'));
    expect(await damaged.importer.adopt(file)).toBe(false);
    expect([rows.size, damaged.rows.size, damaged.disk.size]).toEqual([1, 0, 1]);
  });
});
