import type { DownloadError, DownloadErrorCode } from '../../../shared/schema/download.ts';
import { AppError, type Facts } from '../../../shared/schema/error.ts';
import { writeCodes, writeProblem } from '../../platform/writeProblem.ts';

/** Why a try to download came to nothing, in words that say what to do; `again`: worth another try by itself. */
export class DownloadFault extends Error {
  override readonly name = 'DownloadFault';
  readonly code: DownloadErrorCode;
  readonly again: boolean;
  /** Milliseconds that the server asked to wait. */
  readonly afterMs: number | undefined;
  readonly facts: Facts | undefined;

  constructor(
    code: DownloadErrorCode,
    message: string,
    more: { again?: boolean; afterMs?: number | undefined; facts?: Facts; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.again = more.again ?? false;
    this.afterMs = more.afterMs;
    this.facts = more.facts;
  }
}

/** A thrown value, as a fault where it tells of a folder that cannot be written to. */
export function writeFault(thrown: unknown, folder: string): unknown {
  const problem = writeProblem(thrown, folder);
  return problem
    ? new DownloadFault(writeCodes[problem.kind].failure, problem.message, { facts: problem.facts, cause: thrown })
    : thrown;
}

/** The same, as the answer to who asked for a download to be deleted. */
export function deleteFailure(thrown: unknown, folder: string): unknown {
  const problem = writeProblem(thrown, folder);
  if (!problem) return thrown;
  return new AppError(writeCodes[problem.kind].answer, `What was fetched cannot be deleted. ${problem.message}`, {
    facts: problem.facts,
    cause: thrown,
  });
}

/** What is kept and told of a thrown value; undefined for a bug. */
export function downloadErrorOf(thrown: unknown): DownloadError | undefined {
  // The journal has no space for it either.
  if (thrown instanceof AppError && thrown.code === 'DISK_FULL') return { code: 'DISK_FULL', message: thrown.message };
  if (!(thrown instanceof DownloadFault)) return undefined;
  return { code: thrown.code, message: thrown.message, ...(thrown.facts && { facts: thrown.facts }) };
}
