import type { WireAnswer } from '../../shared/contract/client.ts';
import type { OperationName, Operations } from '../../shared/contract/operations.ts';
import type { InputOf, OutputOf, ParsedOf } from '../../shared/contract/operation.ts';

/** Who calls, and until when the answer is of use. */
export interface CallContext {
  /** Ends when the caller goes away. Aborting it cancels no job. */
  readonly signal: AbortSignal;
  /** Name of the calling application, as far as it says. */
  readonly client?: string;
  /** Another program calls, not the studio or the command line of this app itself. */
  readonly foreign?: true;
  /** The token of the browser session it came with. */
  readonly session?: string;
}

/** What a handler answers; status and headers only where they differ from the table. */
export interface Reply<N extends OperationName> {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: OutputOf<Operations[N]>;
}

export type Handler<N extends OperationName> = (
  input: ParsedOf<Operations[N]>,
  context: CallContext,
) => Reply<N> | Promise<Reply<N>>;

/** One handler for each operation; a missing one does not compile. */
export type Handlers = { readonly [N in OperationName]: Handler<N> };

/** An answer on its way to a transport: what a client reads at the other end. */
export type Answer<N extends OperationName = OperationName> = WireAnswer<N>;

/** The in-process port: validates, calls, and always answers; it never throws. */
export type Call = <N extends OperationName>(
  name: N,
  input: InputOf<Operations[N]>,
  context: CallContext,
) => Promise<Answer<N>>;
