import type { DownloadProgress, DownloadRecord, DownloadView, FileRecord } from '../../../shared/schema/download.ts';
import { modelIdOf } from './downloadPaths.ts';
import { doneBytes } from './parts.ts';
import type { Retry } from './transferPorts.ts';

/** What is known of a download only while it runs. */
export interface Live {
  /** With bytes that are not written down yet. */
  readonly files: readonly FileRecord[] | undefined;
  readonly bytesPerSecond: number | undefined;
  readonly retry: Retry | undefined;
  /** Whether its place is another's for now. */
  readonly outOfTurn: boolean;
}

/** How far it is. */
export function progressOf(record: DownloadRecord, live?: Live): DownloadProgress {
  const atWork = record.state === 'running';
  const state = atWork && live?.outOfTurn ? 'waiting' : record.state;
  const files = live?.files ?? record.files;
  const bytes = files.reduce((sum, { parts }) => sum + doneBytes(parts), 0);
  const totals = files.map(({ seen, wantedBytes }) => seen?.bytes ?? wantedBytes);
  const known = files.length > 0 && totals.every((total) => total !== undefined);
  const totalBytes = known ? totals.reduce((sum: number, total) => sum + (total ?? 0), 0) : undefined;
  const speed = state === 'running' ? live?.bytesPerSecond : undefined;
  const retry = atWork ? live?.retry : undefined;
  return {
    state,
    bytes,
    ...(totalBytes !== undefined && { totalBytes }),
    ...(speed !== undefined && { bytesPerSecond: speed }),
    ...(speed !== undefined && speed > 0 && totalBytes !== undefined && { etaMs: etaOf(totalBytes - bytes, speed) }),
    ...(retry && { retry }),
  };
}

const etaOf = (bytes: number, bytesPerSecond: number): number => Math.round((bytes / bytesPerSecond) * 1000);

/** A download as clients see it. */
export function downloadView(record: DownloadRecord, live?: Live): DownloadView {
  const { id, name, catalogueId, createdAt, updatedAt, finishedAt, error, state } = record;
  const files = live?.files ?? record.files;
  const self = `/v1/models/downloads/${id}`;
  return {
    id,
    name,
    ...progressOf(record, live),
    ...(catalogueId !== undefined && { catalogueId }),
    source: sourceOf(record),
    files: files.map((file) => {
      const total = file.seen?.bytes ?? file.wantedBytes;
      return {
        name: file.name,
        bytes: doneBytes(file.parts),
        ...(total !== undefined && { totalBytes: total }),
        ...(file.sha256 !== undefined && { sha256: file.sha256 }),
      };
    }),
    ...(state === 'complete' && { modelId: modelIdOf(record) }),
    ...(error && { error }),
    createdAt,
    updatedAt,
    ...(finishedAt !== undefined && { finishedAt }),
    links: { self, pause: `${self}/pause`, resume: `${self}/resume` },
  };
}

/** Host and path, and nothing of a query, which may hold a key. */
function sourceOf({ repository, files }: DownloadRecord): string {
  if (repository) return `${repository.name} (${repository.revision})`;
  const url = URL.parse(files[0]?.url ?? '');
  return url ? `${url.host}${url.pathname}` : '';
}
