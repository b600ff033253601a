import { operations, type OperationName, type Operations } from '../../../shared/contract/operations.ts';
import type { InputOf, Operation } from '../../../shared/contract/operation.ts';
import { AppError } from '../../../shared/schema/error.ts';
import type { Answer, Call } from '../call.ts';
import { toAnswer } from '../router.ts';

/** Answers one message of a window: whatever it holds, there is an answer, and none carries the path of a file. */
export type CallPort = (name: unknown, input: unknown, signal: AbortSignal) => Promise<Answer>;

/** The in-process port as windows may use it. `client` is the name their jobs carry. */
export function createCallPort(call: Call, client: string): CallPort {
  return async (name, input, signal) => {
    if (!isOperation(name))
      return toAnswer(new AppError('NOT_FOUND', 'There is no such operation. See /openapi.json for those there are.'));
    const operation: Operation = operations[name];
    if (operation.output === 'bytes')
      return toAnswer(
        new AppError('NOT_FOUND', `${name} answers bytes: load them from ${operation.path} instead of calling it.`),
      );
    // The router parses this: the cast only satisfies the type of the in-process port.
    return call(name, (input ?? {}) as InputOf<Operations[OperationName]>, { signal, client });
  };
}

const isOperation = (name: unknown): name is OperationName =>
  typeof name === 'string' && Object.hasOwn(operations, name);
