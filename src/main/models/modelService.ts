import { basename } from 'node:path';
import { AppError } from '../../shared/schema/error.ts';
import type { InstalledModel, ModelView } from '../../shared/schema/model.ts';
import type { ModelKind } from '../../shared/schema/modelFile.ts';
import { exists } from '../platform/exists.ts';
import type { Inspected } from './inspectModel.ts';
import type { LibraryFile } from './libraryFile.ts';
import { openModelFile } from './modelFile.ts';
import type { FactsCache, FileReader } from './modelFile.ts';
import { scanModels } from './modelScanner.ts';
import type { ModelScan } from './modelScanner.ts';
import { fileView, mainFileOf, unusableView, usableView } from './modelViews.ts';
import type { HashOf } from './modelViews.ts';

export interface ModelServicePorts {
  /** Absolute paths, first wins. */
  folders(): readonly string[];
  selectedId(): string | null;
  /** Told after a scan that found something else than the one before, with the number of usable models. */
  changed(count: number): void;
  /** What the engine in use can, whatever the model. */
  readonly engine: { readonly initImage: boolean; readonly maskImage: boolean };
  /** What earlier scans found, so that unchanged files are not opened again. */
  readonly cache?: FactsCache & { flush(): void };
  /** SHA-256 of a file, where it is known. */
  readonly hashOf?: HashOf;
  /** Looks at the model that comes with the app. Never rejects. */
  builtin?: (read: FileReader) => Promise<Inspected>;
}

export interface ModelService {
  /** Looks at the disk anew. A call during a scan shares the one that follows it. */
  scan(): Promise<void>;
  /** Those of one kind, or all. */
  list(kind?: ModelKind | 'any'): ModelView[];
  /**
   * The model of this id; without one, the selected model if it is usable, else the first usable one, the built-in one last.
   * Throws `MODEL_NOT_FOUND`.
   */
  find(id?: string): InstalledModel;
  /** Throws `MODEL_NOT_FOUND`. */
  lora(id: string): Lora;
  /** Path of a LoRA whose file is there now, whatever the last scan saw. Rejects with `MODEL_NOT_FOUND`. */
  loraFile(id: string): Promise<string>;
  /** The id of the LoRA that a prompt means by this name: its id or file name, without regard to case. */
  loraNamed(name: string): Lora | undefined;
  loras(): Lora[];
  /** Files of the library that are read, of which the hashes are worth knowing. */
  files(): { readonly path: string; readonly stamp: string }[];
}

export interface Lora {
  readonly id: string;
  readonly path: string;
  readonly family: string;
  /** SHA-256 of its tensors, as its trainer wrote it down. */
  readonly trainedHash?: string;
}

/** The models on this machine, as of the last scan. */
export function createModelService(ports: ModelServicePorts): ModelService {
  let found: ModelScan = { usable: [], unusable: [], files: [] };
  let stamps = new Map<string, string>();
  const hashOf: HashOf = ports.hashOf ?? (() => undefined);
  let builtinId: string | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function look(): Promise<void> {
    const seen = new Map<string, string>();
    const read: FileReader = async (path, name) => {
      const file = await openModelFile(path, name, ports.cache);
      if (file.ok) seen.set(path, file.stamp);
      return file;
    };
    const scan = await scanModels(ports.folders(), read);
    builtinId = ports.builtin && addBuiltin(scan, await ports.builtin(read));
    ports.cache?.flush();
    const before = JSON.stringify(found);
    found = scan;
    stamps = seen;
    if (JSON.stringify(scan) !== before) ports.changed(scan.usable.length);
  }

  function start(): Promise<void> {
    running = look().finally(() => (running = undefined));
    return running;
  }

  function chosen(): InstalledModel | undefined {
    const selected = found.usable.find(({ id }) => id === ports.selectedId());
    return selected ?? found.usable.find(({ id }) => id !== builtinId) ?? found.usable[0];
  }

  return {
    scan() {
      if (next) return next;
      if (!running) return start();
      next = running
        .catch(() => undefined)
        .then(() => {
          next = undefined;
          return start();
        });
      return next;
    },

    list(kind = 'model') {
      const selected = chosen()?.id;
      const views = [
        ...found.usable.map((model) => ({
          ...usableView(model, model.id === selected, ports.engine, hashOf),
          ...(model.id === builtinId && { builtIn: true as const }),
        })),
        ...found.files.map((file) => fileView(file, hashOf)),
        ...found.unusable.map((model) => unusableView(model, hashOf)),
      ];
      return kind === 'any' ? views : views.filter((view) => view.kind === kind);
    },

    find(id) {
      const model = id === undefined ? chosen() : found.usable.find((usable) => usable.id === id);
      if (model) {
        const sha256 = hashOf(mainFileOf(model));
        return sha256 === undefined ? model : { ...model, sha256 };
      }
      const available = found.usable.map((usable) => usable.id);
      if (id === undefined) {
        throw new AppError(
          'MODEL_NOT_FOUND',
          'No usable model is installed. Put one into a models folder and scan again.',
          { facts: { model: null, available } },
        );
      }
      const broken = found.unusable.find((unusable) => unusable.id === id && unusable.kind === 'model');
      const message = broken
        ? `The model ${JSON.stringify(id)} cannot be used. ${broken.reason}`
        : unknown('model', id, available);
      throw new AppError('MODEL_NOT_FOUND', message, { facts: { model: id, available } });
    },

    lora,

    async loraFile(id) {
      const { path } = lora(id);
      if (await exists(path)) return path;
      throw new AppError(
        'MODEL_NOT_FOUND',
        `The file of the LoRA ${JSON.stringify(id)} is not there any more (${basename(path)}). Put it back, or leave the LoRA out.`,
        { facts: { lora: id } },
      );
    },

    loraNamed(name) {
      const known = loras();
      const key = loraKey(name);
      return known.find(({ id }) => id === name) ?? known.find(({ id }) => loraKey(id) === key);
    },

    loras,

    files: () => [...stamps].map(([path, stamp]) => ({ path, stamp })),
  };

  function lora(id: string): Lora {
    const wanted = loras().find((known) => known.id === id);
    if (wanted) return wanted;
    const available = loras().map((known) => known.id);
    const broken = found.unusable.find((unusable) => unusable.id === id && unusable.kind === 'lora');
    const message = broken
      ? `The LoRA ${JSON.stringify(id)} cannot be used. ${broken.reason}`
      : unknown('LoRA', id, available);
    throw new AppError('MODEL_NOT_FOUND', message, { facts: { model: id, available } });
  }

  function loras(): Lora[] {
    return found.files.filter(({ facts }) => facts.kind === 'lora').map(loraOf);
  }
}

function loraOf({ id, path, facts: { family, trainedHash } }: LibraryFile): Lora {
  return { id, path, family, ...(trainedHash !== undefined && { trainedHash }) };
}

/** People leave the folder and the ending away, or do not. */
const loraKey = (name: string): string =>
  (name.split(/[\\/]/).at(-1) ?? name).replace(/\.(safetensors|sft|gguf)$/i, '').toLowerCase();

/** Adds the built-in model last; answers its id unless one of the user's has it. */
function addBuiltin(scan: ModelScan, inspected: Inspected): string | undefined {
  if ('unusable' in inspected) {
    scan.unusable.push(inspected.unusable);
    return undefined;
  }
  const model = inspected.usable;
  if (scan.usable.some(({ id }) => id === model.id)) return undefined;
  scan.usable.push(model);
  return model.id;
}

function unknown(kind: string, id: string, available: readonly string[]): string {
  const list = available.length > 0 ? `Choose one of: ${available.join(', ')}.` : 'None is installed.';
  return `There is no ${kind} ${JSON.stringify(id)}. ${list} A new one shows after a scan.`;
}
