import { readFileSync } from 'node:fs';

/**
 * Files as PyTorch itself writes them, with tiny tensors under real names: a Stable Diffusion 1 checkpoint in the zip
 * form, in the old form and with pickle protocol 4; an ESRGAN; a textual inversion; and a checkpoint that would call
 * `os.system` if it were loaded.
 */
export const torchFiles = {
  zip: read('sd1.ckpt'),
  legacy: read('sd1-legacy.ckpt'),
  protocol4: read('bf16.pt'),
  esrgan: read('esrgan.pth'),
  embedding: read('embedding.pt'),
  evil: read('evil.ckpt'),
};

function read(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/torch/${name}`, import.meta.url));
}

/** A reader over bytes, as the header readers take it. */
export function readerOf(bytes: Uint8Array) {
  return {
    size: bytes.length,
    read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
  };
}
