import type { BuildError, BuildErrorCode } from '../../../shared/schema/engineBuild.ts';
import type { Facts } from '../../../shared/schema/error.ts';

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

/** What is kept and told of a fault. */
export const buildErrorOf = ({ code, message, facts }: BuildFault): BuildError => ({
  code,
  message,
  ...(facts && { facts }),
});
