import type { BuildError, BuildErrorCode } from '../../../shared/schema/engineBuild.ts';
import { AppError, type Facts } from '../../../shared/schema/error.ts';
import { writeCodes, writeProblem } from '../../platform/writeProblem.ts';

/** Why a build came to nothing, in words that say what to do. Anything else that is thrown is a bug. */
export class BuildFault extends Error {
  override readonly name = 'BuildFault';
  readonly code: BuildErrorCode;
  readonly facts: Facts | undefined;

  constructor(code: BuildErrorCode, message: string, more: { facts?: Facts | undefined; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.facts = more.facts;
  }
}

/** A thrown value, as a fault where it tells of a folder that cannot be written to. */
export function writeFault(thrown: unknown, folder: string): unknown {
  const problem = writeProblem(thrown, folder);
  return problem
    ? new BuildFault(writeCodes[problem.kind].failure, problem.message, { facts: problem.facts, cause: thrown })
    : thrown;
}

/** The same, as the answer to who asked for a build to be deleted. */
export function deleteFailure(thrown: unknown, folder: string): unknown {
  const problem = writeProblem(thrown, folder);
  if (!problem) return thrown;
  return new AppError(writeCodes[problem.kind].answer, `The engine cannot be deleted. ${problem.message}`, {
    facts: problem.facts,
    cause: thrown,
  });
}

/** What is kept and told of a fault. */
export const buildErrorOf = ({ code, message, facts }: BuildFault): BuildError => ({
  code,
  message,
  ...(facts && { facts }),
});
