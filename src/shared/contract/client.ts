import { AppError } from '../schema/error.ts';
import type { ErrorBody } from '../schema/error.ts';
import type { InputOf, OutputOf } from './operation.ts';
import type { OperationName, Operations } from './operations.ts';

/** Operations whose answer is a value; files are fetched by their URL instead. */
export type ValueOperationName = {
  [N in OperationName]: Operations[N]['output'] extends 'bytes' ? never : N;
}[OperationName];

export type WireAnswer<N extends OperationName> =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: OutputOf<Operations[N]>;
    }
  | {
      readonly ok: false;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: ErrorBody;
    };

/** A way to the server: HTTP, IPC, or the in-process port itself. */
export type Wire = <N extends ValueOperationName>(name: N, input: InputOf<Operations[N]>) => Promise<WireAnswer<N>>;

export interface Client {
  /**
   * Calls an operation and returns the body of its answer.
   * @throws AppError as the server refused or failed
   */
  call<N extends ValueOperationName>(name: N, input: InputOf<Operations[N]>): Promise<OutputOf<Operations[N]>>;
}

/** The typed client of the contract over any wire. */
export function createClient(wire: Wire): Client {
  return {
    async call(name, input) {
      const answer = await wire(name, input);
      if (answer.ok) return answer.body;
      const { code, message, facts, issues } = answer.body.error;
      throw new AppError(code, message, { ...(facts && { facts }), ...(issues && { issues }) });
    },
  };
}
