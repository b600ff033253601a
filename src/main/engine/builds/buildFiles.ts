import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../../../shared/schema/catalogue.ts';
import { flushFolder, writeAtomic } from '../../platform/atomicFile.ts';
import type { UnpackedFile } from './unpackArchive.ts';

/** Written last, so that a folder without it is none. */
export const BUILD_FILE = 'build.json';

const buildFile = z.object({
  schema: z.literal(1),
  id: z.string(),
  executable: z.string(),
  files: z.array(
    z.object({ path: z.string(), size: z.int(), sha256, mtimeMs: z.int().describe('Of the file when it was hashed.') }),
  ),
});
export type BuildFile = z.output<typeof buildFile>;

/** Writes down what a build consists of, and sees to it that its folders are on the disk. */
export async function writeBuildFile(
  folder: string,
  build: { readonly id: string; readonly executable: string; readonly files: readonly UnpackedFile[] },
): Promise<void> {
  const files = await Promise.all(
    build.files.map(async ({ path, size, sha256: hash }) => ({
      path,
      size,
      sha256: hash,
      mtimeMs: await mtimeOf(join(folder, path)),
    })),
  );
  const content: BuildFile = { schema: 1, id: build.id, executable: build.executable, files };
  if (process.platform !== 'win32')
    for (const below of new Set(build.files.map(({ path }) => dirname(join(folder, path))))) await flushFolder(below);
  await writeAtomic(join(folder, BUILD_FILE), Buffer.from(`${JSON.stringify(content, null, 1)}\n`));
}

/** What a folder says that it holds; undefined where there is no such folder, or it says nothing that can be read. */
export async function readBuildFile(folder: string): Promise<BuildFile | undefined> {
  try {
    return buildFile.parse(JSON.parse(await readFile(join(folder, BUILD_FILE), 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * What is wrong with the files of a build, in words; undefined: nothing. Without `hash` they are told by size and time, which is
 * quick; with it by their bytes.
 */
export async function buildProblem(
  folder: string,
  build: BuildFile,
  hash?: (path: string) => Promise<string>,
): Promise<string | undefined> {
  const known = new Set([BUILD_FILE, ...build.files.map(({ path }) => path)]);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
      .slice(folder.length + 1)
      .replaceAll(sep, '/');
    // A library that lies beside the program is loaded by it, whoever put it there.
    if (!entry.isDirectory() && !known.has(path)) return `${path} does not belong there`;
    if (entry.isSymbolicLink()) return `${path} is a link`;
  }
  for (const { path, size, sha256: wanted, mtimeMs } of build.files) {
    const file = join(folder, path);
    const facts = await stat(file).catch(() => undefined);
    if (!facts) return `${path} is missing`;
    if (facts.size !== size) return `${path} has ${facts.size} bytes instead of ${size}`;
    if (hash ? (await hash(file)) !== wanted : Math.round(facts.mtimeMs) !== mtimeMs) return `${path} was changed`;
  }
  return undefined;
}

const mtimeOf = async (path: string): Promise<number> => Math.round((await stat(path)).mtimeMs);
