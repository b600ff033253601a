import { AppError } from '../../shared/schema/error.ts';
import type { KeyView, NewKeyView } from '../../shared/schema/access.ts';

interface StoredKey extends KeyView {
  readonly hash: string;
}

export interface KeyServicePorts {
  readonly store: {
    add(key: StoredKey): void;
    all(): StoredKey[];
    used(id: string, at: number): void;
    remove(id: string): void;
  };
  readonly now: () => number;
  readonly newId: () => string;
  /** A key nobody can guess: `tt_` and at least 128 random bits. */
  readonly newKey: () => string;
  readonly hashKey: (key: string) => string;
  /** Compares in a time that does not tell how close two hashes came. */
  readonly sameHash: (a: string, b: string) => boolean;
  /** Other machines reach the server: without any key it would answer nobody. */
  readonly keyRequired: boolean;
  /** Whether there is a key beside those kept here. */
  readonly otherKeySet: () => boolean;
  /** Hears that the time of the last use could not be written down. */
  readonly notWritten: (thrown: unknown) => void;
}

export type KeyService = ReturnType<typeof createKeyService>;

const MAX_KEYS = 100;
const SHOWN = 'tt_'.length + 4;
/** The last use is known to the minute: a program that polls must not write at each request. */
const USE_WRITTEN_EVERY_MS = 60_000;

/** The keys of applications. Kept in memory as in the journal, since every request asks for them. */
export function createKeyService(ports: KeyServicePorts) {
  const { store } = ports;
  let keys = store.all();

  function noteUse(key: StoredKey): void {
    const at = ports.now();
    if (key.lastUsedAt !== null && at - key.lastUsedAt < USE_WRITTEN_EVERY_MS) return;
    keys = keys.map((one) => (one.id === key.id ? { ...one, lastUsedAt: at } : one));
    try {
      store.used(key.id, at);
    } catch (thrown) {
      ports.notWritten(thrown);
    }
  }

  return {
    count: (): number => keys.length,
    list: (): KeyView[] => keys.map(viewOf),

    /** Makes a key; the answer alone holds it. Throws INVALID_REQUEST when there are 100 already, and DISK_FULL. */
    create(name: string): NewKeyView {
      if (keys.length >= MAX_KEYS)
        throw new AppError(
          'INVALID_REQUEST',
          `There are ${MAX_KEYS} keys already. Delete one that is not used first.`,
          {
            issues: [{ path: '', message: `at most ${MAX_KEYS} keys` }],
          },
        );
      const key = ports.newKey();
      const made: StoredKey = {
        id: ports.newId(),
        name,
        createdAt: ports.now(),
        lastUsedAt: null,
        prefix: `${key.slice(0, SHOWN)}…`,
        hash: ports.hashKey(key),
      };
      store.add(made);
      keys = [...keys, made];
      return { ...viewOf(made), key };
    },

    /** Throws NOT_FOUND, FORBIDDEN when it is the last of a server that other machines reach, and DISK_FULL. */
    remove(id: string): void {
      if (!keys.some((key) => key.id === id))
        throw new AppError('NOT_FOUND', `There is no key ${id}. List the keys to see those there are.`, {
          facts: { id },
        });
      if (ports.keyRequired && keys.length === 1 && !ports.otherKeySet())
        throw new AppError(
          'FORBIDDEN',
          'Other machines can reach this server, so it must keep a key: without one it would answer nobody. ' +
            'Make another key first, or restart it on 127.0.0.1 and delete this one then.',
          { facts: { id } },
        );
      store.remove(id);
      keys = keys.filter((key) => key.id !== id);
    },

    /** The application whose key has this hash. All keys are compared, so the time tells nothing. */
    holderOf(hash: string): { readonly name: string } | undefined {
      const found = keys.filter((key) => ports.sameHash(key.hash, hash))[0];
      if (!found) return undefined;
      noteUse(found);
      return { name: found.name };
    },
  };
}

function viewOf(key: StoredKey): KeyView {
  const { hash: _, ...view } = key;
  return view;
}
