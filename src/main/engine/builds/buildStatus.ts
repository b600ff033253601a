import type { FileRecord } from '../../../shared/schema/download.ts';
import type { BuildRecord, BuildStatus } from '../../../shared/schema/engineBuild.ts';
import type { SpeedMeter } from '../../platform/speedMeter.ts';

export interface Retry {
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly attempt: number;
}

/** What is known of a download only while it runs. */
export interface Live {
  readonly bytes: number;
  readonly meter: SpeedMeter;
  readonly retry: Retry | undefined;
}

/** Bytes of all archives of a build. */
export const sizeOf = (record: BuildRecord | undefined): number =>
  record?.build.archives.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) ?? 0;

/** Bytes of archives that are on this machine. */
export const doneBytes = (files: readonly FileRecord[]): number =>
  files.flatMap(({ parts }) => parts).reduce((sum, { done }) => sum + done, 0);

/** How far a build is, as clients see it. */
export function statusOf(record: BuildRecord | undefined, live: Live | undefined): BuildStatus {
  if (!record) return { state: 'absent' };
  const totalBytes = sizeOf(record);
  switch (record.state) {
    case 'downloading': {
      const bytes = live?.bytes ?? doneBytes(record.files);
      const speed = live?.meter.speed();
      return {
        state: 'downloading',
        bytes,
        totalBytes,
        ...(speed !== undefined && { bytesPerSecond: speed }),
        ...(speed !== undefined && speed > 0 && { etaMs: Math.round(((totalBytes - bytes) / speed) * 1000) }),
        ...(live?.retry && { retry: live.retry }),
      };
    }
    case 'paused':
      return { state: 'paused', bytes: doneBytes(record.files), totalBytes };
    case 'ready':
      return { state: 'ready', test: record.test };
    case 'refused':
      return { state: 'refused', test: record.test };
    case 'failed':
      return { state: 'failed', error: record.error };
    default:
      return { state: record.state };
  }
}
