import { describe, expect, it } from 'vitest';
import { createImporter } from '../../../src/main/importer.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import type { ImageRecord } from '../../../src/shared/schema/image.ts';
import type { Inspection } from '../../../src/shared/schema/inspection.ts';
import { recipeOf } from '../../support/recipes.ts';

const own = 'img_0123456789abcdef0123456789abcdef';
const plain: Inspection = { source: 'unknown', request: {}, raw: '', width: 8, height: 8, format: 'png', warnings: [] };

/** An importer over a disk and a journal in memory, whose steps fail as often as told. */
function rig(fails: { thumbnail?: number; insert?: number; check?: number } = {}) {
  const disk = new Map<string, Uint8Array>();
  const rows = new Map<string, ImageRecord>();
  const left = { thumbnail: 0, insert: 0, check: 0, ...fails };
  const failing = (step: keyof typeof left): void => {
    left[step] -= 1;
    if (left[step] >= 0) throw new AppError('DISK_FULL', 'full');
  };
  let ids = 0;
  const importer = createImporter({
    images: {
      get: (id) => rows.get(id),
      insert: (image) => (failing('insert'), void rows.set(image.id, image)),
      setMissing: () => undefined,
    },
    imageWithHash: (sha256) => [...rows.values()].find((row) => row.sha256 === sha256),
    files: {
      nameOf: (id, _at, format) => `${id}.${format}`,
      save: async (file, bytes) => void disk.set(file, bytes),
      has: async (file) => disk.has(file),
      remove: async (file) => void disk.delete(file),
    },
    check: async () => (failing('check'), { width: 8, height: 9 }),
    thumbnail: async () => failing('thumbnail'),
    newImageId: () => `new_${(ids += 1)}`,
    now: () => 1000,
  });
  return { importer, disk, rows };
}

describe('importing a picture', () => {
  it('leaves no file behind when the rest of it fails', async () => {
    for (const fails of [{ thumbnail: 1 }, { insert: 1 }, { check: 1 }]) {
      const { importer, disk, rows } = rig(fails);
      await expect(importer.add(Buffer.from('x'), plain, undefined)).rejects.toMatchObject({ code: 'DISK_FULL' });
      expect([disk.size, rows.size]).toEqual([0, 0]);
    }
  });

  it('tries the same file again after it failed', async () => {
    const { importer } = rig({ insert: 1 });
    const first = importer.add(Buffer.from('x'), plain, undefined);
    const second = importer.add(Buffer.from('x'), plain, undefined);
    await expect(first).rejects.toThrow(AppError);
    await expect(second).resolves.toMatchObject({ fresh: true });
  });

  it('takes the id from an image of this app only where it is one, and free', async () => {
    const { importer } = rig();
    const add = async (bytes: string, imageId: string): Promise<string> => {
      const recipe = recipeOf({ imageId });
      return (await importer.add(Buffer.from(bytes), { ...plain, source: 'tintype', recipe }, undefined)).image.id;
    };
    expect(await add('a', own)).toBe(own);
    expect(await add('b', own)).toBe('new_1');
    expect(await add('c', '../../etc/passwd')).toBe('new_2');
    expect(await add('d', 'img_0001')).toBe('new_3');
  });

  it('has the labels it is given, else those of its recipe', async () => {
    const { importer } = rig();
    const recipe = recipeOf({ request: { tags: { set: 1 } } });
    const found: Inspection = { ...plain, source: 'tintype', recipe };
    expect((await importer.add(Buffer.from('a'), found, undefined)).image.tags).toEqual({ set: 1 });
    expect((await importer.add(Buffer.from('b'), found, {})).image.tags).toEqual({});
    expect((await importer.add(Buffer.from('c'), plain, undefined)).image).toMatchObject({
      tags: {},
      seed: -1,
      jobId: '',
    });
  });
});
