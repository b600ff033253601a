import { access, constants, copyFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Generation } from '../shared/schema/generation.ts';
import { AppError } from '../shared/schema/error.ts';
import { errorCode } from './platform/atomicFile.ts';
import { makeFolder } from './platform/makeFolder.ts';
import { UsageError } from './usageError.ts';

/** Makes the folder of `--out` where there is none. Throws UsageError when nothing could be written there. */
export async function makeOutFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new UsageError(
      `--out: nothing can be written to ${folder} (${errorCode(cause) ?? String(cause)}). Choose another folder.`,
      { cause },
    );
  }
}

/**
 * The file of an image below `imagesDir`, looked for by its id, newest day first: the name of the day folder follows
 * the time zone of whoever wrote it. Throws NOT_FOUND.
 */
export async function findImage(imagesDir: string, id: string): Promise<string> {
  for (const day of (await namesIn(imagesDir)).toSorted().toReversed()) {
    const name = (await namesIn(path.join(imagesDir, day))).find((file) => path.parse(file).name === id);
    if (name !== undefined) return path.join(imagesDir, day, name);
  }
  throw new AppError(
    'NOT_FOUND',
    `The picture ${id} was drawn, but its file is not below ${imagesDir}. Get it from the server: /v1/images/${id}/file.`,
  );
}

/** Copies the pictures of a job, `files` in their order, into `folder` under names that say what they are; answers the new paths. */
export async function copyImages(
  { request, result }: Generation,
  files: readonly string[],
  folder: string,
): Promise<string[]> {
  const copies: string[] = [];
  for (const [i, file] of files.entries()) {
    const image = result?.images[i];
    const name = `${slug(request.prompt)}-${image?.seed}-${image?.id.slice(-6)}${path.extname(file)}`;
    copies.push(path.join(folder, name));
    await copyFile(file, path.join(folder, name)).catch((cause: unknown) => {
      throw new AppError(
        'INTERNAL_ERROR',
        `The picture could not be copied to ${folder} (${errorCode(cause) ?? String(cause)}). It is kept at ${file}.`,
        { cause },
      );
    });
  }
  return copies;
}

const slug = (prompt: string): string =>
  prompt
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40) || 'image';

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
