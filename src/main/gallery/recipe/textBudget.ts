import { constants, inflateSync } from 'node:zlib';

/** Longest text that is read, in bytes; a large ComfyUI graph has a tenth of it. */
const MAX_TEXT = 4_000_000;
const MAX_ALL_TEXTS = 12_000_000;
const MAX_TEXTS = 200;

/**
 * What reading a picture's texts may cost in all, whatever the file claims: texts and bytes are counted as they are
 * taken, and what would go beyond is left out and told.
 */
export interface TextBudget {
  /** The bytes as they are; undefined when they are too many. */
  take(bytes: Uint8Array): Uint8Array | undefined;
  /** A zlib stream; undefined when it is damaged or would become too long. */
  inflate(bytes: Uint8Array): Uint8Array | undefined;
  /** In plain words, each once. */
  readonly problems: ReadonlySet<string>;
}

export function createTextBudget(): TextBudget {
  const problems = new Set<string>();
  let bytesLeft = MAX_ALL_TEXTS;
  let textsLeft = MAX_TEXTS;

  function take(bytes: Uint8Array): Uint8Array | undefined {
    if (textsLeft <= 0 || bytes.length > Math.min(MAX_TEXT, bytesLeft)) {
      problems.add('The file holds more text than is read; the rest was left out.');
      return undefined;
    }
    textsLeft -= 1;
    bytesLeft -= bytes.length;
    return bytes;
  }

  return {
    problems,
    take,
    inflate(bytes) {
      const most = Math.min(MAX_TEXT, bytesLeft);
      if (textsLeft <= 0 || most <= 0) return take(bytes);
      try {
        return take(inflateSync(bytes, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH }));
      } catch {
        // What a bomb has cost is spent, or a file of many would cost as much again for each.
        bytesLeft -= most;
        textsLeft -= 1;
        problems.add('A compressed text of the file is damaged or far too long; it was left out.');
        return undefined;
      }
    },
  };
}
