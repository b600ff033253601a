import { rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DownloadRecord } from '../../../shared/schema/download.ts';
import type { ModelManifest } from '../../../shared/schema/model.ts';
import { errorCode, writeAtomic } from '../../platform/atomicFile.ts';
import { exists } from '../../platform/exists.ts';
import { DownloadFault } from './downloadFault.ts';
import { finalPath, folderOf, partialPath } from './downloadPaths.ts';

/** Gives finished files their names. Done again after a crash half-way, it goes on where that was. */
export async function publish(download: DownloadRecord): Promise<void> {
  for (const file of download.files) {
    const [from, to] = [partialPath(download, file), finalPath(download, file)];
    if (!(await exists(from))) continue;
    if (!download.model && (await exists(to))) throw nameTaken(file.name);
    await rename(from, to);
  }
  const { model } = download;
  if (!model) return;
  const manifest: ModelManifest = {
    schema: 1,
    name: model.name,
    family: model.family,
    files: Object.fromEntries(download.files.flatMap(({ role, name }) => (role ? [[role, name]] : []))),
    license: model.license,
    ...(model.defaults && { defaults: model.defaults }),
  };
  // Last: what a scan finds without it is no model yet.
  await writeAtomic(join(folderOf(download), 'model.json'), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
}

/** Deletes what an unfinished download has fetched, and its folder if nothing else is in it. */
export async function removePartial(download: DownloadRecord): Promise<void> {
  for (const file of download.files)
    await rm(partialPath(download, file), { force: true }).catch((thrown: unknown) => {
      // A folder in its place, or a file in that of its folder: nothing there is ours.
      if (!['ENOTDIR', 'ERR_FS_EISDIR'].includes(errorCode(thrown) ?? '')) throw thrown;
    });
  if (!download.model) return;
  await rmdir(folderOf(download)).catch((thrown: unknown) => {
    if (!['ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST'].includes(errorCode(thrown) ?? '')) throw thrown;
  });
}

export const nameTaken = (name: string): DownloadFault =>
  new DownloadFault(
    'NAME_TAKEN',
    `There is a file ${name} in the models folder already, or one is being downloaded. Move it away, or download this one by the address of the file, with another name.`,
    { facts: { name } },
  );
