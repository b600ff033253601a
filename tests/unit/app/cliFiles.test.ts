import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyImages, findImage, makeOutFolder } from '../../../src/main/cliFiles.ts';
import { UsageError } from '../../../src/main/usageError.ts';
import { generationView } from '../../../src/main/generation/generationView.ts';
import { aJob } from '../../support/jobs.ts';
import { tempFolder } from '../../support/tempFolder.ts';

function imagesOf(...files: string[]): string {
  const root = tempFolder();
  for (const file of files) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), file);
  }
  return root;
}

describe('the file of an image', () => {
  it.each(['2026-01-30/img_1.png', '2026-02-01/img_1.webp', '1999-12-31/img_1.jpg'])(
    'is found by its id, whatever day its writer called it: %s',
    async (file) => {
      const root = imagesOf('2026-01-31/img_2.png', '2026-01-31/.img_1.png.0123456789ab.tmp', 'note.txt', file);
      expect(await findImage(root, 'img_1')).toBe(path.join(root, file));
    },
  );

  it('that is not there is asked for at the server', async () => {
    const missing = expect.objectContaining({
      code: 'NOT_FOUND',
      message: expect.stringContaining('/v1/images/img_1/file'),
    });
    await expect(findImage(imagesOf('2026-01-31/img_10.png'), 'img_1')).rejects.toEqual(missing);
    await expect(findImage(path.join(tempFolder(), 'none'), 'img_1')).rejects.toEqual(missing);
  });
});

describe('the folder of --out', () => {
  it('is made', async () => {
    const folder = path.join(tempFolder(), 'a', 'b');
    await makeOutFolder(folder);
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  it('is refused as a bad option where it cannot be', async () => {
    const file = path.join(imagesOf('file'), 'file');
    for (const folder of [file, path.join(file, 'below')])
      await expect(makeOutFolder(folder)).rejects.toThrow(UsageError);
  });

  it('gets the pictures under the words of the prompt and their seed', async () => {
    const root = imagesOf('2026-01-31/img_123456789.png');
    const image = {
      index: 0,
      seed: 9,
      attempts: 1,
      state: 'saved' as const,
      imageId: 'img_123456789',
      width: 64,
      height: 64,
      timeTaken: 1,
      computeMs: 1,
      device: 'CPU',
    };
    const job = generationView(aJob({ status: 'complete', images: [image], request: { prompt: 'Ein Café!' } }), {});
    const source = path.join(root, '2026-01-31/img_123456789.png');
    const out = tempFolder();
    const [copy = ''] = await copyImages(job, [source], out);
    expect(path.relative(out, copy)).toBe('ein-cafe-9-456789.png');
    expect(readFileSync(copy, 'utf8')).toBe('2026-01-31/img_123456789.png');
    await expect(copyImages(job, [source], path.join(out, 'none'))).rejects.toThrow(`It is kept at ${source}`);
  });
});
