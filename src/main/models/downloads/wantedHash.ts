import type { DownloadRecord, FileRecord } from '../../../shared/schema/download.ts';
import type { Plan } from './newDownload.ts';

/**
 * The files of a download that is asked for again with another hash, or without the one that proved wrong. What was
 * fetched is kept: the new hash tells in the end. Undefined: it goes on as it is.
 */
export function filesWithNewHash(before: DownloadRecord, plan: Plan): FileRecord[] | undefined {
  const [file, asked] = [before.files[0], plan.files[0]];
  // What the catalogue and the hub say is not the request's to change.
  if (!file || !asked || plan.catalogueId !== undefined) return undefined;
  const { wantedSha256: old, sha256: _hashed, ...rest } = file;
  const { wantedSha256 } = asked;
  if (wantedSha256 === old) return undefined;
  if (wantedSha256 !== undefined) return [{ ...rest, wantedSha256 }];
  return isProvedWrong(before) ? [rest] : undefined;
}

/** Whether it failed because of the hash that was asked for. */
const isProvedWrong = ({ state, error }: DownloadRecord): boolean =>
  state === 'failed' &&
  (error?.code === 'WRONG_CHECKSUM' || (error?.code === 'CHANGED' && error.facts?.['wantedSha256'] !== undefined));
