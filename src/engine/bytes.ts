/** Bytes of a base64 text, with or without a `data:` prefix; null when it is not base64. */
export function decodeBase64(text: string): Uint8Array | null {
  const comma = text.startsWith('data:') ? text.indexOf(',') + 1 : 0;
  try {
    const bytes = Buffer.from(text.slice(comma), 'base64');
    return bytes.length === 0 ? null : bytes;
  } catch {
    return null;
  }
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** A chunk of a Bare stream, which is typed as unknown. */
export function asBuffer(chunk: unknown): Buffer {
  if (!(chunk instanceof Uint8Array) || !(chunk.buffer instanceof ArrayBuffer))
    throw new Error('a stream gave something that is not bytes');
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
