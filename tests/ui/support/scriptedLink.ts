import type { ValueOperationName } from '../../../src/shared/contract/client.ts';
import type { InputOf, OutputOf } from '../../../src/shared/contract/operation.ts';
import type { Operations } from '../../../src/shared/contract/operations.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import type { FeedListener, Link, LinkMessage } from '../../../src/renderer/client/link.ts';

type Answer<N extends ValueOperationName> = (
  input: InputOf<Operations[N]>,
) => OutputOf<Operations[N]> | Promise<OutputOf<Operations[N]>>;

export interface ScriptedLink extends Link {
  readonly calls: { readonly name: ValueOperationName; readonly input: unknown }[];
  /** What the app answers from now on; without it a call fails as when nothing is there. */
  answer<N extends ValueOperationName>(name: N, answer: Answer<N>): void;
  /** What the feed tells. */
  say(...messages: LinkMessage[]): void;
  callsOf(name: ValueOperationName): unknown[];
}

/** A link whose other end is written by the test. */
export function scriptedLink(): ScriptedLink {
  const answers = new Map<string, (input: never) => unknown>();
  const listeners = new Set<FeedListener>();
  const calls: { name: ValueOperationName; input: unknown }[] = [];
  return {
    calls,
    callsOf: (name) => calls.filter((call) => call.name === name).map(({ input }) => input),
    answer: (name, answer) => void answers.set(name, answer),
    say(...messages) {
      for (const message of messages) for (const listener of listeners) listener(message);
    },
    async call(name, input) {
      calls.push({ name, input });
      const answer = answers.get(name);
      if (!answer) throw new AppError('ENGINE_UNAVAILABLE', 'Nothing answers. Start the server.');
      // The answers were given for the operation of that name.
      return (await answer(input as never)) as never;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    fileUrl: (url) => url,
    reconnect() {},
  };
}
