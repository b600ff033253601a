import { readFileSync } from 'node:fs';
import { errorCode, writeAtomic } from './atomicFile.ts';

/** How a secret is kept from others who can read the file: by the keychain of the system, where there is one. */
export interface Seal {
  close(text: string): Uint8Array;
  /** Throws where it was closed by another user, on another machine, or by another keychain. */
  open(sealed: Uint8Array): string;
}

/** A few named secrets. */
export interface Secrets {
  get(name: string): string | undefined;
  /** Undefined takes it away. Rejects with the file system's error; nothing has changed then. */
  set(name: string, value: string | undefined): Promise<void>;
}

/** Readable by its owner alone; the seal comes on top of that. */
const MODE = 0o600;
const plain: Seal = { close: (text) => Buffer.from(text), open: (bytes) => Buffer.from(bytes).toString('utf8') };

/**
 * Opens a file of secrets; a missing one holds none. They are kept in memory too, as they are needed.
 * @param unreadable hears when there is something that cannot be read; it counts as not there
 */
export function openSecrets(options: {
  readonly file: string;
  readonly seal?: Seal | undefined;
  readonly unreadable: (thrown: unknown) => void;
}): Secrets {
  const { file, seal = plain, unreadable } = options;
  let held: ReadonlyMap<string, string> = new Map();
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    held = new Map(
      Object.entries(Object(found)).map(([name, sealed]) => [name, seal.open(Buffer.from(String(sealed), 'base64'))]),
    );
  } catch (thrown) {
    // What a parser says of a text it cannot read holds a piece of that.
    if (thrown instanceof SyntaxError) unreadable(new Error('what the file holds is not JSON'));
    else if (errorCode(thrown) !== 'ENOENT') unreadable(thrown);
  }
  let writing = Promise.resolve();
  return {
    get: (name) => held.get(name),
    async set(name, value) {
      const before = writing;
      const { promise, resolve } = Promise.withResolvers<void>();
      writing = promise;
      await before;
      try {
        const next = new Map(held);
        if (value === undefined) next.delete(name);
        else next.set(name, value);
        const sealed = [...next].map(([key, text]) => [key, Buffer.from(seal.close(text)).toString('base64')]);
        await writeAtomic(file, Buffer.from(JSON.stringify(Object.fromEntries(sealed))), { mode: MODE });
        held = next;
      } finally {
        resolve();
      }
    },
  };
}
