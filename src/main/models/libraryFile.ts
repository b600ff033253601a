import type { ModelDetails, ModelKind } from '../../shared/schema/modelFile.ts';
import type { GoodFile } from './modelFile.ts';

/** A readable file of the library, and where it was found. */
export interface LibraryFile extends GoodFile {
  readonly id: string;
  /** From the models folder on. */
  readonly folder: string;
}

/** Something in the library that cannot be used, and why. */
export interface UnusableModel {
  readonly id: string;
  readonly name: string;
  readonly kind: ModelKind;
  readonly family: string;
  readonly reason: string;
  readonly sizeBytes: number;
  readonly details?: ModelDetails;
  readonly license?: string;
  /** The file that its hash is of. */
  readonly path?: string;
}

/** What is told of a file to clients. */
export function detailsOf({ facts }: Pick<GoodFile, 'facts'>, folder: string | undefined): ModelDetails {
  const { part, format, precision, tensors, parameters, triggerWords } = facts;
  return {
    part,
    format,
    precision,
    tensors,
    parameters,
    ...(folder !== undefined && { folder }),
    ...(triggerWords.length > 0 && { triggerWords }),
  };
}
