import { releaseBytes } from './releaseBytes.ts';

/** The chunks in one piece; they are gone afterwards. */
export function joinBytes(chunks: readonly Buffer[]): Buffer {
  const [only, ...more] = chunks;
  if (only !== undefined && more.length === 0) return only;
  const whole = Buffer.concat(chunks);
  chunks.forEach(releaseBytes);
  return whole;
}
