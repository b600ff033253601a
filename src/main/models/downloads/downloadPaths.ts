import { join } from 'node:path';
import type { DownloadRecord, FileRecord } from '../../../shared/schema/download.ts';

type Placed = Pick<DownloadRecord, 'folder' | 'model' | 'id'>;

/** The folder in which the files of a download end up. */
export const folderOf = ({ folder, model }: Pick<Placed, 'folder' | 'model'>): string =>
  model ? join(folder, model.id) : folder;

/** Where a file ends up. */
export const finalPath = (download: Placed, file: Pick<FileRecord, 'name'>): string =>
  join(folderOf(download), file.name);

/** Where it grows: beside, so that it is on the same disk, and hidden, so that nothing takes it for a model. */
export const partialPath = (download: Placed, file: Pick<FileRecord, 'name'>): string =>
  join(folderOf(download), `.${file.name}.${download.id}.part`);

/** Id of the model that a finished download is. */
export const modelIdOf = ({ model, files }: Pick<DownloadRecord, 'model' | 'files'>): string =>
  model?.id ?? (files[0]?.name ?? '').replace(/\.[^.]+$/, '');
