import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharp } from '../../../src/main/gallery/imaging.ts';
import { createThumbnails } from '../../../src/main/gallery/thumbnails.ts';
import { tempFolder } from '../../support/tempFolder.ts';

async function setUp() {
  const root = tempFolder();
  const source = join(root, 'source.png');
  await sharp({ create: { width: 600, height: 300, channels: 3, background: '#285' } })
    .png()
    .toFile(source);
  return { source, thumbnails: createThumbnails({ root }), folder: join(root, 'thumbnails') };
}

describe('thumbnails', () => {
  it('are WebP files of the next size that is kept, never larger than the picture', async () => {
    const { source, thumbnails, folder } = await setUp();
    const sizes = [64, 128, 129, 256, 500, 513, 1024];
    const paths: string[] = [];
    for (const size of sizes) paths.push(await thumbnails.thumbnail('img_1', source, size));
    expect(paths).toEqual([128, 128, 256, 256, 512, 1024, 1024].map((size) => join(folder, `img_1-${size}.webp`)));
    expect(await sharp(paths[2]).metadata()).toMatchObject({ format: 'webp', width: 256, height: 128 });
    expect(await sharp(paths[6]).metadata()).toMatchObject({ width: 600, height: 300 });
    expect((await readdir(folder)).length).toBe(4);
  });

  it('are made once, and then served without the picture', async () => {
    const { source, thumbnails, folder } = await setUp();
    const paths = await Promise.all(Array.from({ length: 20 }, () => thumbnails.thumbnail('img_1', source, 256)));
    expect(new Set(paths).size).toBe(1);
    expect(await readdir(folder)).toEqual(['img_1-256.webp']);
    const { mtimeMs, ino } = await stat(paths[0] ?? '');
    await rm(source);
    expect(await thumbnails.thumbnail('img_1', source, 200)).toBe(paths[0]);
    expect(await stat(paths[0] ?? '')).toMatchObject({ mtimeMs, ino });
  });

  it('are dropped in all sizes, for one image only', async () => {
    const { source, thumbnails, folder } = await setUp();
    await thumbnails.thumbnail('img_1', source, 128);
    await thumbnails.thumbnail('img_10', source, 128);
    const making = thumbnails.thumbnail('img_1', source, 512);
    await thumbnails.drop('img_1');
    await making;
    await thumbnails.drop('unknown');
    expect(await readdir(folder)).toEqual(['img_10-128.webp']);
  });

  it('refuse sizes out of range and ids that are no names', async () => {
    const { source, thumbnails } = await setUp();
    for (const size of [63, 1025, 100.5, 0, -1, NaN]) {
      await expect(thumbnails.thumbnail('img_1', source, size)).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
        issues: [{ path: 'size' }],
      });
    }
    await expect(thumbnails.thumbnail('../x', source, 128)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('say so when the picture is gone or damaged, and try again the next time', async () => {
    const { source, thumbnails, folder } = await setUp();
    const picture = await sharp(source).png().toBuffer();
    await writeFile(source, picture.subarray(0, 100));
    await expect(thumbnails.thumbnail('img_1', source, 128)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('cannot be read'),
    });
    await rm(source);
    await expect(thumbnails.thumbnail('img_1', source, 128)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('is gone'),
    });
    await writeFile(source, picture);
    expect(await thumbnails.thumbnail('img_1', source, 128)).toBe(join(folder, 'img_1-128.webp'));
  });
});
