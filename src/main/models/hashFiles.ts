import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../shared/schema/error.ts';
import { stampOf } from './modelFile.ts';

export interface HasherPorts {
  /** All files that are worth a hash. */
  files(): readonly { readonly path: string; readonly stamp: string }[];
  readonly store: {
    sha256(path: string, stamp: string): string | undefined;
    keepSha256(path: string, stamp: string, sha256: string): void;
  };
  /** New hashes are known. */
  changed(): void;
  failed(path: string, thrown: unknown): void;
  /** Milliseconds between two looks whether work is going on, and between two calls of `changed`. Default: 1000, 5000. */
  readonly waitMs?: number;
  readonly tellMs?: number;
}

export interface Hasher {
  /** SHA-256 in hex of the file at this path, where it is known. */
  hashOf(path: string): string | undefined;
  /** Takes the files as they are now, and works out what is not known. */
  wake(): void;
  /** From now on it works; while `busy`, it waits. */
  start(busy: () => boolean): void;
  /** Resolves when no file is open any more. */
  stop(): Promise<void>;
}

const CHUNK = 1 << 20;
/** After this many chunks it rests for as long as they took: half of the disk is anyone else's. */
const CHUNKS_A_ROUND = 16;

/**
 * Works out the SHA-256 of model files, one at a time and never while a picture is drawn. What is done is kept by the
 * store, so a start goes on with the next file; a file that changes meanwhile is left for its next scan.
 */
export function createHasher(ports: HasherPorts): Hasher {
  const { store, waitMs = 1000, tellMs = 5000 } = ports;
  const stopping = new AbortController();
  const refused = new Set<string>();
  let known = new Map<string, string>();
  let todo: { path: string; stamp: string }[] = [];
  let isBusy: (() => boolean) | undefined;
  let working: Promise<void> | undefined;
  let toldAt = 0;

  const rest = (ms: number): Promise<void> =>
    sleep(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => {});

  async function work(): Promise<void> {
    let untold = false;
    for (let file = todo.shift(); file && !stopping.signal.aborted; file = todo.shift()) {
      try {
        // It was at work when the files were taken in anew.
        if (store.sha256(file.path, file.stamp) !== undefined) continue;
        const sha256 = await hashFile(file);
        if (sha256 === undefined) continue;
        tryWrite(() => store.keepSha256(file.path, file.stamp, sha256));
        known.set(file.path, sha256);
        untold = true;
      } catch (thrown) {
        refused.add(keyOf(file));
        ports.failed(file.path, thrown);
      }
      if (!untold || performance.now() - toldAt < tellMs) continue;
      toldAt = performance.now();
      untold = !tryWrite(ports.changed);
    }
    if (untold && !stopping.signal.aborted) tryWrite(ports.changed);
  }

  /** Waits while something else is at work; false once it is to stop. */
  async function mayGoOn(): Promise<boolean> {
    if (stopping.signal.aborted) return false;
    if (isBusy?.() !== true) return true;
    await rest(waitMs);
    return mayGoOn();
  }

  /** Undefined when it was stopped, or the file is not what it was. */
  async function hashFile({ path, stamp }: { path: string; stamp: string }): Promise<string | undefined> {
    const file = await open(path, 'r');
    try {
      const hash = createHash('sha256');
      const buffer = Buffer.allocUnsafe(CHUNK);
      let since = performance.now();
      for (let round = 1; ; round += 1) {
        if (!(await mayGoOn())) return undefined;
        const { bytesRead } = await file.read(buffer, 0, CHUNK, null);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
        if (round % CHUNKS_A_ROUND !== 0) continue;
        await rest(performance.now() - since);
        since = performance.now();
      }
      // By its path: another file may have taken the place of the one that is open.
      return stampOf(await stat(path)) === stamp ? hash.digest('hex') : undefined;
    } finally {
      await file.close();
    }
  }

  function begin(): void {
    if (working || !isBusy || stopping.signal.aborted || todo.length === 0) return;
    working = work().finally(() => {
      working = undefined;
      begin();
    });
  }

  return {
    hashOf: (path) => known.get(path),
    wake() {
      const fresh = new Map<string, string>();
      todo = [];
      for (const file of ports.files()) {
        const sha256 = store.sha256(file.path, file.stamp);
        if (sha256 !== undefined) fresh.set(file.path, sha256);
        else if (!refused.has(keyOf(file))) todo.push(file);
      }
      known = fresh;
      begin();
    },
    start(busy) {
      isBusy = busy;
      begin();
    },
    async stop() {
      stopping.abort();
      await working;
    },
  };
}

/** Whether there was space to write it down. It is known all the same, and worked out anew when that is asked for. */
function tryWrite(write: () => void): boolean {
  try {
    write();
    return true;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return false;
  }
}

const keyOf = ({ path, stamp }: { path: string; stamp: string }): string => `${path}\0${stamp}`;
