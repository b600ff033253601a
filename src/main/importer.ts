import { createHash } from 'node:crypto';
import type { NewEvent } from '../shared/contract/events.ts';
import type { Tags } from '../shared/schema/generation.ts';
import type { ImageRecord, Recipe } from '../shared/schema/image.ts';
import type { Inspection } from '../shared/schema/inspection.ts';
import type { ImportedFiles } from './gallery/importedFiles.ts';

export interface ImporterPorts {
  readonly images: {
    get(id: string): ImageRecord | undefined;
    insert(image: ImageRecord, events: readonly NewEvent[]): void;
    setMissing(ids: readonly string[], missing: boolean): void;
  };
  readonly imageWithHash: (sha256: string) => ImageRecord | undefined;
  readonly files: ImportedFiles;
  /** Decodes the whole picture. Rejects with `INVALID_REQUEST`. */
  readonly check: (bytes: Uint8Array, field: string) => Promise<{ width: number; height: number }>;
  /** Makes the small version that lists show. */
  readonly thumbnail: (image: ImageRecord) => Promise<unknown>;
  readonly newImageId: () => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface Importer {
  /**
   * Keeps a picture that came from outside; `fresh: false` with the image whose file is the same already.
   * Rejects with INVALID_REQUEST for a damaged picture, or DISK_FULL.
   */
  add(
    bytes: Uint8Array,
    inspection: Inspection,
    tags: Tags | undefined,
  ): Promise<{ image: ImageRecord; fresh: boolean }>;
}

/** Brings pictures into the gallery: first the file, then its row, as for those drawn here. */
export function createImporter(ports: ImporterPorts): Importer {
  /** The same file twice at once must not become two images. */
  const adding = new Map<string, Promise<unknown>>();

  async function add(sha256: string, bytes: Uint8Array, inspection: Inspection, tags: Tags | undefined) {
    const known = ports.imageWithHash(sha256);
    if (known) {
      if (!(await ports.files.has(known.file))) {
        await ports.files.save(known.file, bytes);
        ports.images.setMissing([known.id], false);
      }
      return { image: known, fresh: false };
    }
    const size = await ports.check(bytes, 'image');
    const at = ports.now();
    const id = idOf(inspection.recipe);
    const file = ports.files.nameOf(id, at, inspection.format);
    const image: ImageRecord = {
      ...factsOf(inspection, id, at),
      ...size,
      format: inspection.format,
      file,
      bytes: bytes.length,
      sha256,
      timeTaken: 0,
      favourite: false,
      tags: tags ?? inspection.recipe?.request.tags ?? {},
      imported: { source: inspection.source, at, request: inspection.request },
    };
    await ports.files.save(file, bytes);
    try {
      await ports.thumbnail(image);
      ports.images.insert(image, [{ type: 'image.imported', data: { imageId: id } }]);
    } catch (thrown) {
      await ports.files.remove(file);
      throw thrown;
    }
    return { image, fresh: true };
  }

  /** An image of this app keeps its id, so that its file is known for ours by its name; unless that id is taken. */
  function idOf(recipe: Recipe | undefined): string {
    const own = recipe && /^img_[0-9a-f]{32}$/.test(recipe.imageId) ? recipe.imageId : undefined;
    return own !== undefined && !ports.images.get(own) ? own : ports.newImageId();
  }

  return {
    async add(bytes, inspection, tags) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const before = adding.get(sha256) ?? Promise.resolve();
      const work = before.then(() => add(sha256, bytes, inspection, tags));
      const settled = work.then(
        () => undefined,
        () => undefined,
      );
      adding.set(sha256, settled);
      try {
        return await work;
      } finally {
        if (adding.get(sha256) === settled) adding.delete(sha256);
      }
    },
  };
}

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
