export interface SessionPorts {
  readonly now: () => number;
  /** A token nobody can guess. */
  readonly newToken: () => string;
  readonly hash: (token: string) => string;
}

export type Sessions = ReturnType<typeof createSessions>;

const UNUSED_ENDS_MS = 7 * 24 * 3_600_000;
const MAX_SESSIONS = 1000;

interface Session {
  readonly keyHash: string;
  readonly usedAt: number;
}

/**
 * Sessions of browsers, in memory only: a token for a key that a page need not keep. Kept by the hash of the
 * token, so neither the memory nor the time of a look-up tells one. Whether the key still counts is for the asker to see.
 */
export function createSessions(ports: SessionPorts) {
  /** The longest unused first. */
  const sessions = new Map<string, Session>();

  const isOver = ({ usedAt }: Session): boolean => ports.now() - usedAt > UNUSED_ENDS_MS;

  return {
    /** Opens a session for a key that counts; answers its token. */
    open(keyHash: string): string {
      for (const [id, session] of sessions) if (isOver(session)) sessions.delete(id);
      for (const id of sessions.keys()) {
        if (sessions.size < MAX_SESSIONS) break;
        sessions.delete(id);
      }
      const token = ports.newToken();
      sessions.set(ports.hash(token), { keyHash, usedAt: ports.now() });
      return token;
    },

    /** The hash of the key that this token stands for; undefined once it has ended. */
    keyOf(token: string): string | undefined {
      const id = ports.hash(token);
      const session = sessions.get(id);
      if (!session) return undefined;
      sessions.delete(id);
      if (isOver(session)) return undefined;
      sessions.set(id, { ...session, usedAt: ports.now() });
      return session.keyHash;
    },

    end: (token: string): void => void sessions.delete(ports.hash(token)),
  };
}
