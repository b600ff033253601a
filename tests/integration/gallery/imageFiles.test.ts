import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { createImageFiles } from '../../../src/main/gallery/imageFiles.ts';
import { sharp } from '../../../src/main/gallery/imaging.ts';
import { createInputImages } from '../../../src/main/gallery/inputImages.ts';
import { readRecipe } from '../../../src/main/gallery/recipeEmbed.ts';
import { createThumbnails } from '../../../src/main/gallery/thumbnails.ts';
import { recipeOf } from '../../support/recipes.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0;
if (!hasPrlimit)
  process.stderr.write('SKIPPED: the full-disk test of the gallery needs the program prlimit, which is not here.\n');

let png: Buffer;
beforeAll(async () => {
  png = await sharp({ create: { width: 40, height: 24, channels: 3, background: '#c33' } })
    .png()
    .toBuffer();
});

describe('saving a picture', () => {
  it.each([
    ['png', 'png'],
    ['jpeg', 'jpg'],
    ['webp', 'webp'],
  ] as const)('writes a %s below the day it was drawn', async (format, extension) => {
    const root = tempFolder();
    const files = createImageFiles({ root });
    const recipe = recipeOf({ request: { format } });
    const saved = await files.save(recipe, png, format, 90);
    const bytes = await readFile(files.path(saved.file));
    expect(saved).toEqual({
      file: `2026-01-31/img_0001.${extension}`,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      width: 40,
      height: 24,
    });
    expect(await readdir(join(root, '2026-01-31'))).toEqual([`img_0001.${extension}`]);
    expect(await readRecipe(files.path(saved.file))).toEqual(recipe);
  });

  it('gives the same bytes again when an interrupted save is repeated', async () => {
    const files = createImageFiles({ root: tempFolder() });
    expect(await files.save(recipeOf(), png, 'png', 90)).toEqual(await files.save(recipeOf(), png, 'png', 90));
  });

  it('refuses an id that is no file name', async () => {
    const root = tempFolder();
    for (const imageId of ['../up', '', 'a/b', '.', 'a\0']) {
      await expect(createImageFiles({ root }).save(recipeOf({ imageId }), png, 'png', 90)).rejects.toThrow(
        'bad image id',
      );
    }
    expect(await readdir(root)).toEqual([]);
  });

  it.skipIf(!hasPrlimit)('says so when the disk is full, and leaves no file', async () => {
    const root = tempFolder();
    const source = join(tempFolder(), 'source.png');
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
    await sharp({ create: { width: 256, height: 256, channels: 3, background: '#000', noise } })
      .png()
      .toFile(source);
    const script = join(import.meta.dirname, 'imageFilesChild.ts');
    const { stdout } = await promisify(execFile)('prlimit', ['--fsize=5000', process.execPath, script, root, source]);
    const errors = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    const full = (folder: string) => ({ code: 'DISK_FULL', facts: { folder, needed: expect.any(Number) } });
    expect(errors).toEqual([full('images'), full('inputs'), full('thumbnails')]);
    expect(stdout).not.toContain(root);
    const left = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(left).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('the folders', () => {
  it('are for this user alone, whoever may read the data folder', async () => {
    const root = tempFolder();
    await chmod(root, 0o755);
    const saved = await createImageFiles({ root: join(root, 'images') }).save(recipeOf(), png, 'png', 90);
    const source = join(root, 'images', saved.file);
    await createInputImages({ root }).put(png.toString('base64'), 'initImage');
    await createThumbnails({ root }).thumbnail('img_0001', source, 256);
    const modes = await Promise.all(
      ['images', dirname(join('images', saved.file)), 'inputs', 'thumbnails'].map(
        async (folder) => (await stat(join(root, folder))).mode & 0o777,
      ),
    );
    expect(modes).toEqual([0o700, 0o700, 0o700, 0o700]);
  });
});

describe('paths', () => {
  it('stay inside of the folder', () => {
    const root = tempFolder();
    const files = createImageFiles({ root });
    expect(files.path('2026-01-31/a.png')).toBe(join(root, '2026-01-31', 'a.png'));
    for (const file of ['', '.', '..', '../a', 'x/../../a', '/etc/passwd', 'a\0b', '..\\a', `${root}/a`]) {
      expect(() => files.path(file)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    }
  });

  it('are removed once and for all', async () => {
    const files = createImageFiles({ root: tempFolder() });
    const { file } = await files.save(recipeOf(), png, 'png', 90);
    await files.remove(file);
    await files.remove(file);
    await expect(readFile(files.path(file))).rejects.toThrow('ENOENT');
  });
});

describe('a sweep', () => {
  const nothing = { orphans: [], strays: [], missing: [], returned: [], tempRemoved: 0, foreign: 0 };

  it('has nothing to say of an empty or missing folder', async () => {
    const root = tempFolder();
    expect(await createImageFiles({ root }).sweep([])).toEqual(nothing);
    expect(await createImageFiles({ root: join(root, 'none') }).sweep([])).toEqual(nothing);
  });

  it('reconciles files and rows both ways', async () => {
    const root = tempFolder();
    const files = createImageFiles({ root });
    const save = (imageId: string, format: 'png' | 'jpeg' | 'webp' = 'png') =>
      files.save(recipeOf({ imageId, request: { format } }), png, format, 90);
    const row = (id: string, file: string, missing: boolean) => ({ id, file, missing });
    const [booked, back, ...lost] = [
      await save('booked'),
      await save('back'),
      await save('lost1'),
      await save('lost2', 'jpeg'),
      await save('lost3', 'webp'),
    ];
    const report = await files.sweep([
      row('booked', booked.file, false),
      row('back', back.file, true),
      row('gone', '2026-01-31/gone.png', false),
      row('long-gone', '2026-01-31/long-gone.png', true),
    ]);
    expect(report).toMatchObject({ missing: ['gone'], returned: ['back'], tempRemoved: 0, foreign: 0 });
    expect(report.orphans.toSorted((a, b) => (a.file < b.file ? -1 : 1))).toEqual(
      lost.map((saved, index) => ({
        ...saved,
        recipe: recipeOf({
          imageId: `lost${index + 1}`,
          request: { format: (['png', 'jpeg', 'webp'] as const)[index] ?? 'png' },
        }),
      })),
    );
    const rows = [booked, back, ...lost].map((saved, index) => row(`row${index}`, saved.file, false));
    expect(await files.sweep(rows)).toEqual(nothing);
  });

  it('leaves alone what is not ours: other pictures, cut ones, copies and notes', async () => {
    const root = tempFolder();
    const files = createImageFiles({ root });
    const { file } = await files.save(recipeOf(), png, 'png', 90);
    const day = join(root, '2026-01-31');
    const whole = await readFile(files.path(file));
    await writeFile(join(day, 'img_cut.png'), whole.subarray(0, -30));
    await copyFile(files.path(file), join(day, 'img_0001 (copy).png'));
    await writeFile(join(day, 'other.png'), png);
    await writeFile(join(root, 'note.txt'), 'x');
    await mkdir(join(root, 'inputs'));
    await writeFile(join(root, 'inputs', 'inp_1.png'), png);
    await mkdir(join(root, '2026-02-01'));
    await copyFile(files.path(file), join(root, '2026-02-01', 'img_0001.png'));
    const before = (await readdir(root, { recursive: true })).toSorted();
    expect(await files.sweep([{ id: 'img_0001', file, missing: false }])).toEqual({ ...nothing, foreign: 5 });
    expect((await readdir(root, { recursive: true })).toSorted()).toEqual(before);
  });

  it('tells pictures that bear the name of an image and have neither row nor recipe of their own', async () => {
    const root = tempFolder();
    const files = createImageFiles({ root });
    const { file } = await files.save(recipeOf(), png, 'png', 90);
    const id = (n: number): string => `img_${String(n).repeat(32)}`;
    const day = join(root, '2026-01-31');
    await writeFile(join(day, `${id(1)}.png`), png);
    await copyFile(files.path(file), join(day, `${id(2)}.jpg`));
    await writeFile(join(day, `${id(3)}.mp4`), png);
    await writeFile(join(day, `${id(4)}.webp`), png);
    const rows = [
      { id: 'img_0001', file, missing: false },
      { id: id(4), file: `2026-01-30/${id(4)}.webp`, missing: true },
    ];
    const report = await files.sweep(rows);
    expect({ ...report, strays: report.strays.toSorted() }).toEqual({
      ...nothing,
      strays: [`2026-01-31/${id(1)}.png`, `2026-01-31/${id(2)}.jpg`],
      foreign: 2,
    });
  });

  it('clears what killed writers left, wherever it is', async () => {
    const root = tempFolder();
    const files = createImageFiles({ root });
    const { file } = await files.save(recipeOf(), png, 'png', 90);
    for (const folder of ['inputs', 'thumbnails', '2026-01-31', '.']) {
      await mkdir(join(root, folder), { recursive: true });
      await writeFile(join(root, folder, '.img_0002.png.0123456789ab.tmp'), 'half');
    }
    expect(await files.sweep([{ id: 'img_0001', file, missing: false }])).toEqual({ ...nothing, tempRemoved: 4 });
  });

  it('finds the pictures of a journal that was lost', async () => {
    const root = tempFolder();
    const files = createImageFiles({ root });
    for (let index = 0; index < 30; index += 1)
      await files.save(recipeOf({ imageId: `img_${index}`, createdAt: index * 86_400_000 }), png, 'png', 90);
    const { orphans } = await files.sweep([]);
    expect(orphans.map(({ recipe }) => recipe.imageId).toSorted()).toEqual(
      Array.from({ length: 30 }, (_, index) => `img_${index}`).toSorted(),
    );
    await rename(join(root, orphans[0]?.file ?? ''), join(root, 'elsewhere.png'));
    await rm(join(root, orphans[1]?.file ?? ''));
    const { missing } = await files.sweep(
      orphans.map(({ file, recipe }) => ({ id: recipe.imageId, file, missing: false })),
    );
    expect(missing).toEqual(orphans.slice(0, 2).map(({ recipe }) => recipe.imageId));
  });
});
