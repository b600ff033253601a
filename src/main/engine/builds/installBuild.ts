import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineBuild } from '../../../shared/schema/engineBuild.ts';
import { flushFolder } from '../../platform/atomicFile.ts';
import { makeFolder } from '../../platform/makeFolder.ts';
import { BuildFault } from './buildFault.ts';
import { archivePath, buildFolder, newPartialFolder } from './buildPaths.ts';
import { buildProblem, readBuildFile, writeBuildFile } from './buildFiles.ts';
import {
  type BuildHandle,
  type BuildPorts,
  fetchArchives,
  fileNameOf,
  newFiles,
  removeArchives,
  verifyArchives,
} from './fetchArchives.ts';
import { findOnly, type UnpackedFile, unpackArchive } from './unpackArchive.ts';

/**
 * Takes a build from wherever it is to its self-test: what is there is checked by its bytes; else the archives are fetched,
 * checked and unpacked, and the folder gets its name last. Throws BuildFault, or the reason of the signal.
 */
export async function installBuild(handle: BuildHandle, ports: BuildPorts, signal: AbortSignal): Promise<void> {
  const { build } = handle;
  const folder = buildFolder(ports.root, build.id);
  const there = await readBuildFile(folder);
  if (there && (await buildProblem(folder, there, (path) => ports.hash(path, signal))) === undefined) {
    // Copied from elsewhere, files are younger than they were.
    await writeBuildFile(folder, there);
    return handle.step('whole', []);
  }
  await rm(folder, { recursive: true, force: true });
  handle.step('fetch', handle.files().length > 0 ? handle.files() : newFiles(build));
  await fetchArchives(handle, ports, signal);
  handle.step('fetched');
  await verifyArchives(handle, ports, signal);
  handle.step('verified');
  await unpackBuild(build, ports, signal);
  await removeArchives(ports.root, build);
  handle.step('unpacked', []);
}

async function unpackBuild(
  build: EngineBuild,
  { root, freeBytes }: Pick<BuildPorts, 'freeBytes' | 'root'>,
  signal: AbortSignal,
): Promise<void> {
  const partial = newPartialFolder(root);
  try {
    await makeFolder(partial);
    const taken = new Set<string>();
    const files: UnpackedFile[] = [];
    for (const [index, { contains, url }] of build.archives.entries()) {
      const unpacked = await unpackArchive(
        archivePath(root, build.id, index),
        partial,
        { executable: build.executable, taken, freeBytes: () => freeBytes(root) },
        signal,
      );
      for (const name of contains) if (!findOnly(unpacked, name)) throw incomplete(fileNameOf(url), name);
      files.push(...unpacked);
    }
    const program = findOnly(files, build.executable);
    if (!program) throw incomplete('The download', build.executable);
    await writeBuildFile(partial, { id: build.id, executable: program.path, files });
    signal.throwIfAborted();
    await rename(partial, buildFolder(root, build.id));
    if (process.platform !== 'win32') await flushFolder(root);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Absolute path of the program of a build; undefined where it is not whole, with `problem` saying why. */
export async function programOf(root: string, id: string): Promise<{ file: string } | { problem: string }> {
  const folder = buildFolder(root, id);
  const there = await readBuildFile(folder);
  if (!there) return { problem: 'its list of files is missing' };
  const problem = await buildProblem(folder, there).catch((thrown: unknown) => String(thrown));
  return problem === undefined ? { file: join(folder, there.executable) } : { problem };
}

const incomplete = (archive: string, name: string): BuildFault =>
  new BuildFault(
    'INCOMPLETE_ARCHIVE',
    `${archive} holds no ${name}, or more than one, so it is not the engine that it is taken for. Report where it came from.`,
    { facts: { missing: name } },
  );
