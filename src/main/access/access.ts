import { AppError } from '../../shared/schema/error.ts';
import type { SessionView } from '../../shared/schema/access.ts';
import type { KeyService } from './keyService.ts';
import type { Sessions } from './sessions.ts';

export interface AccessPorts {
  readonly keys: Pick<KeyService, 'count' | 'holderOf'>;
  readonly sessions: Sessions;
  /** The single key of the settings, and that of the environment. */
  readonly ownKey: { keySet(): boolean; hasHash(hash: string): boolean };
  readonly hashKey: (key: string) => string;
}

/** Whose key it is: an application's by name, or that of the settings or the environment, which names nobody. */
export interface KeyHolder {
  readonly name?: string;
}

export type Access = ReturnType<typeof createAccess>;

/** Who is let in, whichever kind of key or session is offered. */
export function createAccess({ keys, sessions, ownKey, hashKey }: AccessPorts) {
  function byHash(hash: string): KeyHolder | undefined {
    const named = keys.holderOf(hash);
    return named ?? (ownKey.hasHash(hash) ? {} : undefined);
  }

  return {
    /** From then on every route but the open ones wants one. */
    keySet: (): boolean => keys.count() > 0 || ownKey.keySet(),
    holderOfKey: (candidate: string): KeyHolder | undefined => byHash(hashKey(candidate)),
    holderOfSession(token: string): KeyHolder | undefined {
      const hash = sessions.keyOf(token);
      const holder = hash === undefined ? undefined : byHash(hash);
      // It ends with its key.
      if (!holder) sessions.end(token);
      return holder;
    },

    /** Opens a session for a key. Throws UNAUTHORIZED when it is none of this server's. */
    signIn(key: string): { readonly token: string; readonly view: SessionView } {
      const hash = hashKey(key);
      const holder = byHash(hash);
      if (!holder)
        throw new AppError(
          'UNAUTHORIZED',
          'This is no key of this server. Ask whoever runs it for one, or make one under Server in the app itself.',
        );
      return {
        token: sessions.open(hash),
        view: { signedIn: true, ...(holder.name !== undefined && { client: holder.name }) },
      };
    },
    signOut: (token: string): void => sessions.end(token),
  };
}
