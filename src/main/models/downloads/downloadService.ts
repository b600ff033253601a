import { join } from 'node:path';
import type { Catalogue, CatalogueView } from '../../../shared/schema/catalogue.ts';
import type { DownloadRecord, DownloadRequest, DownloadView } from '../../../shared/schema/download.ts';
import { AppError } from '../../../shared/schema/error.ts';
import { exists } from '../../platform/exists.ts';
import { createDownloadBook, type DownloadStore } from './downloadBook.ts';
import { deleteFailure } from './downloadFault.ts';
import { finalPath } from './downloadPaths.ts';
import { createDownloadWork, type DownloadWorkPorts } from './downloadWork.ts';
import type { AddressRules } from './hubAddress.ts';
import { planDownload, type Plan } from './newDownload.ts';
import { removePartial } from './publish.ts';
import { filesWithNewHash } from './wantedHash.ts';

export interface DownloadServicePorts
  extends Omit<DownloadWorkPorts, 'book' | 'isLeaving' | 'isReserved'>, AddressRules {
  readonly store: DownloadStore;
  readonly catalogue: Catalogue;
  /** Folder that models are downloaded into: the app's own. */
  readonly folder: string;
  readonly monotonic: () => number;
  readonly newId: () => string;
  /** Whether a model of this id can be used. */
  readonly installed: (id: string) => boolean;
}

export type DownloadService = ReturnType<typeof createDownloadService>;

/** Downloads of models. Begins at once with what the last run of the app left. */
export function createDownloadService(ports: DownloadServicePorts) {
  const book = createDownloadBook(ports);
  /** Cancelled, and not off the list yet: the work on them may still have to end. */
  const removing = new Set<string>();
  const isLeaving = (id: string): boolean => removing.has(id);
  const work = createDownloadWork({ ...ports, book, isLeaving, isReserved });

  const recordOf = (id: string): DownloadRecord => {
    const record = removing.has(id) ? undefined : book.find(id);
    if (record) return record;
    throw new AppError('NOT_FOUND', `There is no download ${id}. List the downloads to see what there is.`, {
      facts: { id },
    });
  };
  const needOpen = ({ id, state }: DownloadRecord): void => {
    if (state === 'complete')
      throw new AppError('ALREADY_TERMINAL', 'The download is complete. The model is in the list of models.', {
        facts: { id },
      });
  };
  const resume = (id: string): DownloadView => {
    const record = recordOf(id);
    needOpen(record);
    if (record.state === 'paused' || record.state === 'failed') book.step(id, 'resume');
    work.pump();
    return book.view(id);
  };
  const sameAs =
    (plan: Plan) =>
    (record: DownloadRecord): boolean =>
      record.state !== 'complete' &&
      !removing.has(record.id) &&
      (plan.catalogueId === undefined
        ? record.catalogueId === undefined &&
          record.repository?.name === plan.repository?.name &&
          record.repository?.revision === plan.repository?.revision &&
          (plan.repository !== undefined ||
            (record.files[0]?.url === plan.files[0]?.url && record.files[0]?.name === plan.files[0]?.name))
        : record.catalogueId === plan.catalogueId);

  /** Takes a download in; one of the same thing that has not ended goes on instead. */
  async function create(
    request: DownloadRequest,
  ): Promise<{ readonly download: DownloadView; readonly isNew: boolean }> {
    const plan = planDownload(request, ports.catalogue, ports);
    const place = { folder: ports.folder, id: '' };
    const [file] = plan.files;
    const taken = plan.model
      ? ports.installed(plan.model.id)
      : file !== undefined && (await exists(finalPath(place, file)));
    const before = book.list().find(sameAs(plan));
    if (before) {
      const changed = filesWithNewHash(before, plan) !== undefined && !(await wantNewHash(before.id, plan));
      // It has ended or gone meanwhile.
      return changed ? create(request) : { download: resume(before.id), isNew: false };
    }
    if (taken || (file && !plan.model && isReserved(file.name)))
      throw new AppError(
        'ALREADY_EXISTS',
        plan.model
          ? `${plan.name} is installed already.`
          : `There is a model file ${plan.name} already, or it is being downloaded from elsewhere. Give this one another \`name\`.`,
        { facts: { path: join(plan.model?.id ?? '', file?.name ?? '') } },
      );
    const at = ports.now();
    const record: DownloadRecord = {
      ...plan,
      id: ports.newId(),
      state: 'waiting',
      folder: ports.folder,
      createdAt: at,
      updatedAt: at,
    };
    book.add(record);
    work.pump();
    return { download: book.view(record.id), isNew: true };
  }

  /** Takes the hash of a request for the same thing. Whatever goes by the old one is ended first. False: it is too late. */
  async function wantNewHash(id: string, plan: Plan): Promise<boolean> {
    // Again where somebody let it go on meanwhile.
    while (work.isRunning(id)) await work.hold(id);
    const record = book.find(id);
    if (!record || !sameAs(plan)(record)) return false;
    const files = filesWithNewHash(record, plan);
    if (files) book.setFiles(id, files);
    return true;
  }

  // What was at work when the app was killed goes on.
  for (const { id, state } of book.list()) if (state === 'running' || state === 'verifying') book.step(id, 'interrupt');
  work.pump();

  return {
    list: (): DownloadView[] =>
      book
        .list()
        .map(({ id }) => book.view(id))
        .toReversed(),
    get: (id: string): DownloadView => book.view(recordOf(id).id),

    catalogue: (): CatalogueView[] =>
      ports.catalogue.models.map((entry) => {
        const known = entry.files.every(({ bytes }) => bytes !== undefined);
        const download = book.list().find(({ catalogueId, state }) => catalogueId === entry.id && state !== 'complete');
        return {
          ...entry,
          ...(known && { bytes: entry.files.reduce((sum, { bytes = 0 }) => sum + bytes, 0) }),
          installed: ports.installed(entry.id),
          ...(download && { downloadId: download.id }),
        };
      }),

    create,

    async pause(id: string): Promise<DownloadView> {
      needOpen(recordOf(id));
      await work.hold(id);
      needOpen(recordOf(id));
      return book.view(id);
    },
    resume,

    /** Cancels it and deletes what it has fetched; one whose files have their names is only taken off the list. */
    async remove(id: string): Promise<void> {
      recordOf(id);
      removing.add(id);
      try {
        await work.hold(id);
        const record = book.get(id);
        if (record.state !== 'complete') await removePartial(record);
        book.remove(id);
      } catch (thrown) {
        throw deleteFailure(thrown, ports.folder);
      } finally {
        removing.delete(id);
      }
    },

    stop: work.stop,
  };

  /** Whether a download, other than this one, ends up under the same name; many file systems know no case. */
  function isReserved(name: string, id?: string): boolean {
    const key = name.toLowerCase();
    return book
      .list()
      .some(
        (other) =>
          other.id !== id &&
          other.state !== 'complete' &&
          !removing.has(other.id) &&
          !other.model &&
          other.files.some((file) => file.name.toLowerCase() === key),
      );
  }
}
