/** How many bytes of a file are needed to tell whether it may be what its name says. */
export const START_BYTES = 9;

/** The longest header of a safetensors file, in bytes; those of the largest models are below 10 MB. */
const LONGEST_HEADER = 100_000_000;

/** What a file of this name is taken for. */
export function kindOf(name: string): 'GGUF' | 'zip' | 'safetensors' {
  const lower = name.toLowerCase();
  return lower.endsWith('.gguf') ? 'GGUF' : lower.endsWith('.zip') ? 'zip' : 'safetensors';
}

/**
 * Whether a file of this name may begin like that: GGUF and zip with their magic, safetensors with a length and a JSON
 * object. Catches pages and error messages that come with status 200.
 */
export function mayBegin(name: string, start: Uint8Array): boolean {
  if (start.length < START_BYTES) return false;
  const kind = kindOf(name);
  const magic = Buffer.from(start.subarray(0, 4)).toString('latin1');
  if (kind !== 'safetensors') return magic === (kind === 'GGUF' ? 'GGUF' : 'PK\u0003\u0004');
  const length = new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true);
  return length > 1n && length <= LONGEST_HEADER && start[8] === 0x7b;
}
