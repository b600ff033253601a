import type { ImageSource } from '../../../shared/schema/image.ts';

export interface ForeignLora {
  readonly name: string;
  readonly weight: unknown;
}

/** What another program wrote of a picture, in its own names and types; nothing of it has been checked. */
export interface ForeignFields {
  readonly prompt?: unknown;
  readonly negativePrompt?: unknown;
  readonly width?: unknown;
  readonly height?: unknown;
  readonly steps?: unknown;
  readonly cfgScale?: unknown;
  readonly seed?: unknown;
  readonly sampler?: unknown;
  readonly scheduler?: unknown;
  readonly strength?: unknown;
  /** Name or file name of the model. */
  readonly model?: unknown;
  /** The beginning of the SHA-256 of its file. */
  readonly modelHash?: unknown;
  readonly loras?: readonly ForeignLora[];
}

/** What one reader found in a picture. */
export interface Foreign {
  readonly source: Exclude<ImageSource, 'tintype' | 'unknown'>;
  readonly fields: ForeignFields;
  /** The text it was read from. */
  readonly raw: string;
  /** What went into the picture and cannot be carried over, in plain words. */
  readonly warnings: readonly string[];
}

/** Looks for what one program writes; undefined when these texts are none of its. Never throws. */
export type ForeignReader = (texts: ReadonlyMap<string, string>) => Foreign | undefined;
