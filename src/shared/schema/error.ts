import { z } from 'zod';
import { shortPaths } from '../shortPaths.ts';

/** Every request error code with its HTTP status. */
export const requestErrorStatus = {
  INVALID_REQUEST: 400,
  UNAUTHORIZED: 401,
  INVALID_HOST: 403,
  INVALID_ORIGIN: 403,
  FORBIDDEN: 403,
  LICENCE_NOT_ACCEPTED: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  ALREADY_TERMINAL: 409,
  ALREADY_EXISTS: 409,
  IDEMPOTENCY_CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  MODEL_NOT_FOUND: 422,
  RATE_LIMITED: 429,
  INTERNAL_ERROR: 500,
  SERVER_BUSY: 503,
  ENGINE_UNAVAILABLE: 503,
} as const;

export type RequestErrorCode = keyof typeof requestErrorStatus;

/** Why a job, or one image of it, ended without a picture. */
export const jobErrorCode = z.enum([
  'OUT_OF_MEMORY',
  'MODEL_LOAD_FAILED',
  'ENGINE_CRASHED',
  'ENGINE_TIMEOUT',
  'DEAD_IMAGE',
  'NOT_SUPPORTED',
  'DISK_FULL',
  'GENERATION_CANCELLED',
  'INTERRUPTED',
  'UNKNOWN_ERROR',
]);
export type JobErrorCode = z.output<typeof jobErrorCode>;

export type ErrorCode = RequestErrorCode | JobErrorCode;

/** Measured values behind an error: numbers, names, tails of logs. */
export const facts = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
);
export type Facts = z.output<typeof facts>;

/** One problem of a request: `path` names the field (`loras.0.weight`), empty for the whole body. */
export const issue = z.object({ path: z.string(), message: z.string() });
export type Issue = z.output<typeof issue>;

/** What a job or image error looks like in the journal and on the wire. */
export const jobError = z
  .object({ code: jobErrorCode, message: z.string(), facts: facts.optional() })
  .meta({ id: 'JobError' });
export type JobError = z.output<typeof jobError>;

export const errorBody = z
  .object({
    error: z.object({
      code: z.enum([
        ...(Object.keys(requestErrorStatus) as [RequestErrorCode, ...RequestErrorCode[]]),
        ...jobErrorCode.options,
      ]),
      message: z.string(),
      facts: facts.optional(),
      issues: z.array(issue).optional(),
    }),
  })
  .meta({ id: 'Error' });
export type ErrorBody = z.output<typeof errorBody>;

/**
 * An expected failure: a code, the facts, and a message that says what to do next.
 * Anything else that is thrown is a bug.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly facts: Facts | undefined;
  readonly issues: readonly Issue[] | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    more: { facts?: Facts; issues?: readonly Issue[]; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.facts = more.facts;
    this.issues = more.issues;
  }
}

/** HTTP status of a job error, where a synchronous call has to answer one. 500 stays what it means: a bug. */
const jobErrorStatus: Record<JobErrorCode, number> = {
  OUT_OF_MEMORY: 507,
  DISK_FULL: 507,
  MODEL_LOAD_FAILED: 503,
  ENGINE_CRASHED: 503,
  INTERRUPTED: 503,
  DEAD_IMAGE: 502,
  NOT_SUPPORTED: 422,
  ENGINE_TIMEOUT: 504,
  GENERATION_CANCELLED: 409,
  UNKNOWN_ERROR: 500,
};

const statuses: Record<ErrorCode, number> = { ...requestErrorStatus, ...jobErrorStatus };

/** HTTP status of any error code. */
export const statusOf = (code: ErrorCode): number => statuses[code];

/** The wire form of an error. */
export function toErrorBody(error: AppError): ErrorBody {
  return {
    error: {
      code: error.code,
      message: error.message,
      ...(error.facts && { facts: error.facts }),
      ...(error.issues && { issues: [...error.issues] }),
    },
  };
}

/** A thrown value as a job error; what is not an AppError is a bug and says so. */
export function toJobError(thrown: unknown): JobError {
  if (thrown instanceof AppError) {
    const code = jobErrorCode.safeParse(thrown.code);
    return {
      code: code.data ?? 'UNKNOWN_ERROR',
      message: thrown.message,
      ...(thrown.facts && { facts: thrown.facts }),
    };
  }
  const message = shortPaths(thrown instanceof Error ? thrown.message : String(thrown));
  return {
    code: 'UNKNOWN_ERROR',
    message: `Something unexpected went wrong: ${message}. Try again; if it persists, report it with the log.`,
  };
}
