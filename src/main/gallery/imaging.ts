import sharp from 'sharp';

// libvips would take every core and keep decoded pictures; the cores and the memory belong to the engine.
sharp.concurrency(1);
sharp.cache(false);

export { sharp };

/** Largest picture that is decoded, in pixels and in pixels of one side: above it lie decompression bombs. */
export const MAX_PIXELS = 64_000_000;
export const MAX_SIDE = 16_384;
