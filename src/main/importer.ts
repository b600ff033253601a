import { createHash } from 'node:crypto';
import { parse } from 'node:path';
import type { NewEvent } from '../shared/contract/events.ts';
import { AppError } from '../shared/schema/error.ts';
import type { Tags } from '../shared/schema/generation.ts';
import type { ImageRecord, Recipe } from '../shared/schema/image.ts';
import type { Inspection } from '../shared/schema/inspection.ts';
import { imageFileName, isImageId } from './gallery/imageNames.ts';
import type { ImportedFiles } from './gallery/importedFiles.ts';
import type { Inspector } from './inspector.ts';

export interface ImporterPorts {
  readonly images: {
    get(id: string): ImageRecord | undefined;
    insert(image: ImageRecord, events: readonly NewEvent[]): void;
    setMissing(ids: readonly string[], missing: boolean): void;
  };
  readonly imageWithHash: (sha256: string) => ImageRecord | undefined;
  readonly files: ImportedFiles;
  readonly inspect: Inspector;
  /** Decodes the whole picture. Rejects with `INVALID_REQUEST`. */
  readonly check: (bytes: Uint8Array, field: string) => Promise<{ width: number; height: number }>;
  readonly thumbnails: {
    /** Makes the small version that lists show. */
    make(image: ImageRecord): Promise<unknown>;
    drop(imageId: string): Promise<void>;
  };
  readonly newImageId: () => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface Importer {
  /**
   * Keeps a picture that came from outside; `fresh: false` with the image whose file is the same already.
   * Rejects with INVALID_REQUEST for a damaged picture or none at all, or DISK_FULL.
   */
  add(bytes: Uint8Array, tags: Tags | undefined): Promise<{ image: ImageRecord; fresh: boolean }>;
  /**
   * Books a file of the images folder that bears the name of an image and has no row, as when its import was cut off or
   * the journal was lost. False when it is no whole picture, or one that is there already. Rejects with DISK_FULL.
   */
  adopt(file: string): Promise<boolean>;
}

/** Brings pictures into the gallery: first the file, then its row, as for those drawn here. */
export function createImporter(ports: ImporterPorts): Importer {
  /** One at a time: neither the same file nor the same id twice, and never two large pictures decoded at once. */
  let last: Promise<unknown> = Promise.resolve();

  async function add(bytes: Uint8Array, tags: Tags | undefined) {
    const inspection = await ports.inspect(bytes);
    const sha256 = hashOf(bytes);
    const known = await knownImage(sha256, bytes);
    if (known) return { image: known, fresh: false };
    const at = ports.now();
    const id = idOf(inspection.recipe);
    const file = imageFileName(id, at, inspection.format);
    const size = await ports.check(bytes, 'image');
    const image = recordOf(inspection, { id, file, at, sha256, bytes: bytes.length, ...size }, tags);
    await ports.files.save(file, bytes);
    try {
      await ports.thumbnails.make(image);
      ports.images.insert(image, [{ type: 'image.imported', data: { imageId: id } }]);
    } catch (thrown) {
      await ports.files.remove(file);
      await ports.thumbnails.drop(id);
      throw thrown;
    }
    return { image, fresh: true };
  }

  /** The image whose file is the same; a file that was taken away is put back. */
  async function knownImage(sha256: string, bytes: Uint8Array): Promise<ImageRecord | undefined> {
    const known = ports.imageWithHash(sha256);
    if (!known) return undefined;
    if (!(await ports.files.has(known.file))) await ports.files.save(known.file, bytes);
    if (!ports.images.get(known.id)) {
      // Deleted meanwhile: its file must not outlive it.
      await ports.files.remove(known.file);
      return undefined;
    }
    ports.images.setMissing([known.id], false);
    return known;
  }

  /** An image of this app keeps its id, so that its file is known for ours by its name; unless that id is taken. */
  function idOf(recipe: Recipe | undefined): string {
    const own = recipe && isImageId(recipe.imageId) ? recipe.imageId : undefined;
    return own !== undefined && !ports.images.get(own) ? own : ports.newImageId();
  }

  return {
    add(bytes, tags) {
      const work = last.then(() => add(bytes, tags));
      last = work.catch(() => {});
      return work;
    },

    async adopt(file) {
      const id = parse(file).name;
      const found = ports.images.get(id) ? undefined : await ports.files.read(file);
      if (!found) return false;
      const { bytes, writtenAt: at } = found;
      const sha256 = hashOf(bytes);
      if (ports.imageWithHash(sha256)) return false;
      try {
        const inspection = await ports.inspect(bytes);
        const size = await ports.check(bytes, 'image');
        ports.images.insert(
          recordOf(inspection, { id, file, at, sha256, bytes: bytes.length, ...size }, undefined),
          [],
        );
        return true;
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.code === 'INVALID_REQUEST') return false;
        throw thrown;
      }
    },
  };
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

type KeptFile = Pick<ImageRecord, 'id' | 'file' | 'bytes' | 'sha256' | 'width' | 'height'> & { readonly at: number };

const recordOf = (inspection: Inspection, { at, ...file }: KeptFile, tags: Tags | undefined): ImageRecord => ({
  ...factsOf(inspection, file.id, at),
  ...file,
  format: inspection.format,
  timeTaken: 0,
  favourite: false,
  tags: tags ?? inspection.recipe?.request.tags ?? {},
  imported: { source: inspection.source, at, request: inspection.request },
});

type Facts = Pick<ImageRecord, 'id' | 'jobId' | 'index' | 'seed' | 'model' | 'prompt' | 'createdAt' | 'recipe'>;

function factsOf({ recipe, request }: Inspection, id: string, at: number): Facts {
  if (recipe)
    return {
      id,
      jobId: recipe.jobId,
      index: recipe.index,
      seed: recipe.seed,
      model: recipe.model.id,
      prompt: recipe.request.prompt,
      createdAt: recipe.createdAt,
      recipe,
    };
  const { prompt = '', seed = -1, model = '' } = request;
  const facts = { jobId: '', index: 0, seed, createdAt: at };
  return { id, model, prompt, ...facts, recipe: partialRecipe(id, facts, request) };
}

/** The journal wants a whole recipe of every image. The gaps of this one are never shown; see `imageView`. */
const partialRecipe = (
  imageId: string,
  facts: Pick<Recipe, 'jobId' | 'index' | 'seed' | 'createdAt'>,
  request: Inspection['request'],
): Recipe => ({
  schema: 1,
  app: '',
  imageId,
  ...facts,
  engine: { kind: 'imported', version: '', device: '' },
  model: { id: request.model ?? '', family: 'unknown', fingerprint: '' },
  request: {
    prompt: '',
    negativePrompt: '',
    width: 0,
    height: 0,
    steps: 0,
    cfgScale: 0,
    sampler: '',
    scheduler: '',
    seed: facts.seed,
    count: 1,
    model: '',
    loras: [],
    strength: 0,
    format: 'png',
    quality: 0,
    tags: {},
    lane: 'interactive',
    maxRetries: 0,
  },
  notes: [],
});
