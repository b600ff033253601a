import { rm } from 'node:fs/promises';
import type { FileRecord } from '../../../shared/schema/download.ts';
import { DownloadFault } from './downloadFault.ts';
import { holds } from './partialFile.ts';
import { splitFile } from './parts.ts';
import { probe, type Seen } from './probe.ts';
import { sameVersion } from './responseHead.ts';
import type { TransferPorts } from './transferPorts.ts';
import { createTries, untilDone } from './tries.ts';

/**
 * Asks about a file before it is fetched or gone on with: what was fetched is kept only where it is for certain of the
 * same version, else it is deleted. Writes nothing.
 */
export async function prepareFile(
  record: FileRecord,
  partial: string,
  ports: TransferPorts,
  signal: AbortSignal,
): Promise<FileRecord> {
  const seen = await untilDone(createTries(ports, signal), () => probe(ports.get, record.url, ports.now, signal));
  checkAgainstWanted(record, seen);
  if (canGoOn(record, seen) && (await holds(partial, record.parts)))
    return { ...record, seen: { ...record.seen, ...seen } };
  await rm(partial, { force: true });
  const { connections, leastPart } = ports.rules;
  const parts = seen.bytes === undefined ? [] : splitFile(seen.bytes, seen.ranges ? connections : 1, leastPart);
  const { sha256: _old, ...rest } = record;
  return { ...rest, seen, parts };
}

/** The hash that a finished file must have; undefined where nobody has told one. */
export const expectedSha256 = ({ wantedSha256, seen }: FileRecord): string | undefined => wantedSha256 ?? seen?.sha256;

function canGoOn(record: FileRecord, now: Seen): boolean {
  const { seen: before, parts } = record;
  if (!before || parts.length === 0 || !now.ranges || before.bytes !== now.bytes) return false;
  // With nothing to tell versions apart, the hash will tell in the end.
  return sameVersion(before, now) ?? expectedSha256({ ...record, seen: now }) !== undefined;
}

/** What the catalogue, or who asked, says of the file, against what the server says. Throws before a byte is fetched. */
function checkAgainstWanted({ name, wantedBytes, wantedSha256 }: FileRecord, seen: Seen): void {
  if (seen.bytes === 0) throw new DownloadFault('WRONG_LENGTH', `${name} is empty there. Look for another source.`);
  if (wantedBytes !== undefined && seen.bytes !== undefined && wantedBytes !== seen.bytes)
    throw new DownloadFault(
      'CHANGED',
      `${name} has ${seen.bytes} bytes there instead of ${wantedBytes}: it is not the file that was asked for. Nothing was fetched.`,
      { facts: { bytes: seen.bytes, wantedBytes } },
    );
  if (wantedSha256 !== undefined && seen.sha256 !== undefined && wantedSha256 !== seen.sha256)
    throw new DownloadFault(
      'CHANGED',
      `${name} is another file there than the one that was asked for: its hash differs. Nothing was fetched.`,
      { facts: { sha256: seen.sha256, wantedSha256 } },
    );
}
