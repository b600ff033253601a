/** How many bytes of a file are needed to tell whether it may be a model. */
export const START_BYTES = 9;

/** The longest header of a safetensors file, in bytes; those of the largest models are below 10 MB. */
const LONGEST_HEADER = 100_000_000;

/**
 * Whether a file of this name may begin like that: GGUF with its magic, safetensors with a length and a JSON object.
 * Catches pages and error messages that come with status 200.
 */
export function mayBeModel(name: string, start: Uint8Array): boolean {
  if (start.length < START_BYTES) return false;
  if (name.toLowerCase().endsWith('.gguf')) return Buffer.from(start.subarray(0, 4)).toString('latin1') === 'GGUF';
  const length = new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true);
  return length > 1n && length <= LONGEST_HEADER && start[8] === 0x7b;
}
