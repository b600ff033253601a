import { errorCode, isDiskFull } from './atomicFile.ts';

/** Why nothing could be written to a folder. */
export interface WriteProblem {
  readonly kind: 'denied' | 'inTheWay' | 'disk';
  /** What happened, and what to do. */
  readonly message: string;
  readonly facts: { readonly folder: string; readonly reason: string };
}

/** By kind: what the work that wanted to write fails with, and what a request that wanted it is answered with. */
export const writeCodes = {
  denied: { failure: 'REFUSED', answer: 'FORBIDDEN' },
  inTheWay: { failure: 'NAME_TAKEN', answer: 'FORBIDDEN' },
  disk: { failure: 'DISK_FULL', answer: 'DISK_FULL' },
} as const satisfies Record<WriteProblem['kind'], object>;

/** What a thrown value says of the place that was written to; undefined where it says nothing of one. */
export function writeProblem(thrown: unknown, folder: string): WriteProblem | undefined {
  const reason = errorCode(thrown) ?? '';
  const facts = { folder, reason };
  if (isDiskFull(thrown))
    return {
      kind: 'disk',
      message: `The disk of ${folder} is full (${reason}). Free some space, and try again.`,
      facts,
    };
  switch (reason) {
    case 'EROFS':
      return {
        kind: 'denied',
        message: `The disk of ${folder} can only be read (${reason}). Make it writable, and try again.`,
        facts,
      };
    case 'EACCES':
    case 'EPERM':
      return {
        kind: 'denied',
        message: `Tintype may not write to ${folder} (${reason}). Allow the user that it runs as to write there, and try again.`,
        facts,
      };
    case 'ENOTDIR':
    case 'EEXIST':
      return {
        kind: 'inTheWay',
        message: `A file is in the place of the folder ${folder}, or of one above it (${reason}). Move it away, and try again.`,
        facts,
      };
    case 'EISDIR':
    case 'ERR_FS_EISDIR':
      return {
        kind: 'inTheWay',
        message: `A folder is where a file is to be: ${pathOf(thrown) ?? `in ${folder}`} (${reason}). Move it away, and try again.`,
        facts,
      };
    case 'EIO':
      return {
        kind: 'disk',
        message: `The disk of ${folder} fails (${reason}). Check it and its cable, and try again.`,
        facts,
      };
    default:
      return undefined;
  }
}

/** What it was done to, or what it was to become. */
function pathOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if ('dest' in thrown && typeof thrown.dest === 'string') return thrown.dest;
  return 'path' in thrown && typeof thrown.path === 'string' ? thrown.path : undefined;
}
