import { z } from 'zod';
import { operations } from '../../shared/contract/operations.ts';
import type { OperationName, Operations } from '../../shared/contract/operations.ts';
import type { Operation, OutputOf, ParsedOf } from '../../shared/contract/operation.ts';
import { AppError, statusOf, toErrorBody } from '../../shared/schema/error.ts';
import type { Issue } from '../../shared/schema/error.ts';
import type { Answer, Call, CallContext, Handler, Handlers } from './call.ts';
import { parseInput, tidy } from './parseInput.ts';

export interface RouterOptions {
  readonly handlers: Handlers;
  /** Hears of everything thrown that is not an expected failure. */
  onBug(error: unknown, name: string): void;
  /** What else is wrong with an input that its schema has refused already, so that all problems are told at once. */
  alsoWrong?(name: OperationName, input: unknown): readonly Issue[];
  /** Checks what handlers answer against the contract; for tests. */
  readonly checkOutputs?: boolean;
}

const RETRY_AFTER_SECONDS = 5;

/** The in-process port over the handlers: validates, calls, and always answers. */
export function createRouter(options: RouterOptions): Call {
  return async (name, input, context) => {
    try {
      return await answer(options, name, input, context);
    } catch (error) {
      if (error instanceof AppError) return toAnswer(error);
      reportBug(options, error, name);
      return toAnswer(internalError());
    }
  };
}

async function answer<N extends OperationName>(
  options: RouterOptions,
  name: N,
  input: unknown,
  context: CallContext,
): Promise<Answer<N>> {
  if (!Object.hasOwn(operations, name))
    throw new AppError('NOT_FOUND', `There is no operation ${name}. See /openapi.json for those there are.`);
  const operation: Operation = operations[name];
  const parsed = parseInput(operation, input);
  if (!parsed.ok) {
    const more = parsed.excessive ? undefined : options.alsoWrong?.(name, input);
    throw invalidRequest(tidy([...parsed.issues, ...(more ?? [])]));
  }
  const handler: Handler<N> = options.handlers[name];
  // parseInput has just run the schemas this type is derived from.
  const reply = await handler(parsed.value as ParsedOf<Operations[N]>, context);
  if (options.checkOutputs) checkOutput(operation, reply.body);
  const body: OutputOf<Operations[N]> = reply.body;
  return { ok: true, status: reply.status ?? operation.status, headers: reply.headers ?? {}, body };
}

/** The refusal of a request with these problems. */
export function invalidRequest(issues: readonly Issue[]): AppError {
  const first = issues[0];
  const where = first === undefined || first.path === '' ? 'The request' : `\`${first.path}\``;
  const more = issues.length > 1 ? ` There are ${issues.length} problems in all.` : '';
  const message = `${where} is not as it should be: ${first?.message ?? 'see the issues'}.${more} Correct what \`issues\` lists and send it again.`;
  return new AppError('INVALID_REQUEST', message, { issues });
}

/** An expected failure as every transport answers it. */
export function toAnswer(error: AppError): Extract<Answer, { ok: false }> {
  return { ok: false, status: statusOf(error.code), headers: retryAfter(error), body: toErrorBody(error) };
}

/** What a caller is told of a bug: nothing but that there is one. */
export const internalError = (): AppError =>
  new AppError(
    'INTERNAL_ERROR',
    'Something went wrong inside Tintype. Try again; if it persists, report it with the log.',
  );

function retryAfter(error: AppError): Record<string, string> {
  const seconds = error.facts?.['retryAfterSeconds'];
  if (typeof seconds === 'number' && Number.isFinite(seconds))
    return { 'retry-after': String(Math.max(0, Math.ceil(seconds))) };
  return error.code === 'SERVER_BUSY' ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {};
}

function checkOutput(operation: Operation, body: unknown): void {
  const { output } = operation;
  const parsed =
    output === 'bytes'
      ? fileAnswer.safeParse(body)
      : output === 'text'
        ? z.string().safeParse(body)
        : output.safeParse(body);
  if (!parsed.success)
    throw new Error(`${operation.method} ${operation.path} answers against the contract: ${parsed.error.message}`);
}

const fileAnswer = z.object({ file: z.string(), mediaType: z.string(), etag: z.string() });

function reportBug(options: RouterOptions, error: unknown, name: string): void {
  try {
    options.onBug(error, name);
  } catch {
    // The caller still gets an answer when reporting fails too.
  }
}
