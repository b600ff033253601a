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
  readonly device: string;
  readonly engineKind: string;
  readonly engineVersion: string;
  readonly warnings: readonly string[];
}
