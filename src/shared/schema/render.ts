import type { Stage } from './generation.ts';

/** One image to draw, explicit in everything. `initImage` is a PNG of exactly width × height. */
export interface RenderRequest {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly cfgScale: number;
  readonly sampler: string;
  readonly scheduler: string;
  readonly seed: number;
  readonly strength: number;
  readonly initImage?: Uint8Array;
  readonly loras: readonly { readonly path: string; readonly weight: number }[];
  /** Side of a tile in pixels, where the picture is to be decoded in tiles. */
  readonly tileSize?: number;
}

/** Real steps as the engine counts them; `total` may differ from the request (image to image runs fewer). */
export interface RenderProgress {
  readonly stage: Stage;
  readonly step: number;
  readonly total: number;
}

export interface RenderedImage {
  readonly png: Uint8Array;
  readonly seed: number;
  /** Milliseconds the engine worked on this image. */
  readonly computeMs: number;
  /** From the first step to the last; 0 where the engine tells none. */
  readonly sampleMs: number;
  /** How long this image waited for its model to be loaded; absent where it was. */
  readonly loadMs?: number;
  /** The most memory that the engine held meanwhile, where the system tells. */
  readonly peakBytes?: number;
  readonly device: string;
  readonly engineKind: string;
  readonly engineVersion: string;
  readonly warnings: readonly string[];
}
