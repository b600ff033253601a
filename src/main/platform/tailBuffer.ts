export interface TailBuffer {
  readonly push: (chunk: Uint8Array) => void;
  readonly text: () => string;
}

/** Keeps the last `maxBytes` of a stream; a character cut at the front is left out. */
export function createTailBuffer(maxBytes: number): TailBuffer {
  let kept: Buffer = Buffer.alloc(0);
  return {
    push(chunk) {
      const fresh = chunk.length > maxBytes ? chunk.subarray(chunk.length - maxBytes) : chunk;
      kept = Buffer.concat([kept.subarray(Math.max(0, kept.length + fresh.length - maxBytes)), fresh]);
    },
    text() {
      let from = 0;
      while (from < Math.min(3, kept.length) && (kept.readUInt8(from) & 0xc0) === 0x80) from += 1;
      return kept.subarray(from).toString('utf8');
    },
  };
}
