/** Below this, Node keeps several buffers in one piece of memory. */
const OWN_MEMORY_BYTES = 4096;

/**
 * Gives the memory of bytes back at once; they are empty from then on, so only their owner may call this.
 *
 * Left to the garbage collector, buffers live until the next full collection, which comes after some 60 MB of
 * them, and the process keeps that peak. Bytes that share their memory with others are left alone.
 */
export function releaseBytes(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (!(buffer instanceof ArrayBuffer) || buffer.detached) return;
  if (bytes.byteLength < OWN_MEMORY_BYTES || bytes.byteLength !== buffer.byteLength) return;
  buffer.transfer(0);
}
