/** A piece of a file, fetched from its beginning on; `done` bytes of it are there. */
export interface Part {
  readonly from: number;
  readonly length: number;
  readonly done: number;
}

/**
 * Cuts a file of `bytes` bytes into at most `most` parts of nearly one length, none shorter than `least`
 * unless the file is.
 */
export function splitFile(bytes: number, most: number, least: number): Part[] {
  if (bytes <= 0) return [];
  const count = Math.max(1, Math.min(most, Math.floor(bytes / least)));
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((bytes * index) / count);
    return { from, length: Math.floor((bytes * (index + 1)) / count) - from, done: 0 };
  });
}

/** Bytes that are there. */
export const doneBytes = (parts: readonly Pick<Part, 'done'>[]): number =>
  parts.reduce((sum, { done }) => sum + done, 0);
