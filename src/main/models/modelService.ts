import { AppError } from '../../shared/schema/error.ts';
import type { InstalledModel, ModelView } from '../../shared/schema/model.ts';
import { abilitiesOf } from './modelAbilities.ts';
import type { Inspected } from './inspectModel.ts';
import { scanModels } from './modelScanner.ts';
import type { ModelScan } from './modelScanner.ts';

export interface ModelServicePorts {
  /** Absolute paths, first wins. */
  folders(): readonly string[];
  selectedId(): string | null;
  /** Told after a scan that found something else than the one before, with the number of usable models. */
  changed(count: number): void;
  /** What the engine in use can, whatever the model. */
  readonly engine: { readonly initImage: boolean; readonly maskImage: boolean };
  /** Looks at the model that comes with the app. Never rejects. */
  builtin?: () => Promise<Inspected>;
}

export interface ModelService {
  /** Looks at the disk anew. A call during a scan shares the one that follows it. */
  scan(): Promise<void>;
  list(): ModelView[];
  /**
   * The model of this id; without one, the selected model if it is usable, else the first usable one, the built-in one last.
   * Throws `MODEL_NOT_FOUND`.
   */
  find(id?: string): InstalledModel;
  /** Throws `MODEL_NOT_FOUND`. */
  lora(id: string): { readonly id: string; readonly path: string };
  loras(): string[];
}

/** The models on this machine, as of the last scan. */
export function createModelService(ports: ModelServicePorts): ModelService {
  let found: ModelScan = { usable: [], unusable: [], loras: [] };
  let builtinId: string | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function look(): Promise<void> {
    const scan = await scanModels(ports.folders());
    builtinId = ports.builtin && addBuiltin(scan, await ports.builtin());
    const before = JSON.stringify(found);
    found = scan;
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

    list() {
      const selected = chosen()?.id;
      return [
        ...found.usable.map((model) => usableView(model, model.id === selected, ports.engine)),
        ...found.unusable.map((model): ModelView => ({ ...model, state: 'unusable', selected: false })),
      ];
    },

    find(id) {
      const model = id === undefined ? chosen() : found.usable.find((usable) => usable.id === id);
      if (model) return model;
      const available = found.usable.map((usable) => usable.id);
      if (id === undefined) {
        throw new AppError(
          'MODEL_NOT_FOUND',
          'No usable model is installed. Put one into a models folder and scan again.',
          { facts: { model: null, available } },
        );
      }
      const broken = found.unusable.find((unusable) => unusable.id === id);
      const message = broken
        ? `The model ${JSON.stringify(id)} cannot be used. ${broken.reason}`
        : unknown('model', id, available);
      throw new AppError('MODEL_NOT_FOUND', message, { facts: { model: id, available } });
    },

    lora(id) {
      const lora = found.loras.find((known) => known.id === id);
      if (lora) return lora;
      const available = found.loras.map((known) => known.id);
      throw new AppError('MODEL_NOT_FOUND', unknown('LoRA', id, available), { facts: { model: id, available } });
    },

    loras: () => found.loras.map(({ id }) => id),
  };
}

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

function usableView(model: InstalledModel, selected: boolean, engine: ModelServicePorts['engine']): ModelView {
  const { files: _files, fingerprint: _fingerprint, ...shown } = model;
  return { ...shown, ...abilitiesOf(model.family, engine), state: 'usable', selected };
}

function unknown(kind: string, id: string, available: readonly string[]): string {
  const list = available.length > 0 ? `Choose one of: ${available.join(', ')}.` : 'None is installed.';
  return `There is no ${kind} ${JSON.stringify(id)}. ${list} A new one shows after a scan.`;
}
