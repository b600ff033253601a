import type { IncomingMessage } from 'node:http';
import { clientName } from './clientName.ts';
import { isOwnPage } from './sessionCookie.ts';

/** Who sent a request, as far as the front door found out. */
export interface Caller {
  /** The application: that of its key, else as it calls itself. */
  readonly client?: string;
  /** Session token that came with it and may count. */
  readonly session?: string;
  /** The studio itself asks, not another program. */
  readonly own: boolean;
}

/** What the front door knows of each request, for those behind it. */
export interface Callers {
  note(request: IncomingMessage, known: { client?: string | undefined; session?: string | undefined }): void;
  of(request: IncomingMessage): Caller;
}

export function createCallers(): Callers {
  const noted = new WeakMap<IncomingMessage, { client?: string | undefined; session?: string | undefined }>();
  return {
    note: (request, known) => void noted.set(request, known),
    of(request) {
      const known = noted.get(request);
      const client = known?.client ?? clientName(request.headers);
      return {
        ...(client !== undefined && { client }),
        ...(known?.session !== undefined && { session: known.session }),
        // The studio has a session where there is a key: what shows one is a program, whatever else it says.
        own: known === undefined ? isOwnPage(request) : known.session !== undefined,
      };
    },
  };
}
