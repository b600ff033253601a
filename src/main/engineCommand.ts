import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineSpec } from '../shared/schema/engine.ts';
import { AppError } from '../shared/schema/error.ts';
import type { InstalledModel } from '../shared/schema/model.ts';
import type { Settings } from '../shared/schema/settings.ts';

/** Built by `npm run build` beside this code, whether that runs from `src/main` or from `out/main`. */
const ENGINE_ENTRY = fileURLToPath(new URL('../../out/engine/main.cjs', import.meta.url));

/** The engine's own files, real ones and absolute: neither Bare nor the system's loader can look into an archive. */
export interface EngineFiles {
  readonly runtime: string;
  /** The bundle; what it loads lies in `node_modules` beside it. */
  readonly entry: string;
}

interface EngineCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * How to start the embedded engine on this platform: from `files`, or else from the packages beside this code.
 * Throws ENGINE_UNAVAILABLE where there is no runtime for it.
 */
export function embeddedEngine(files?: EngineFiles): EngineCommand {
  return files ? packagedEngine(files) : installedEngine();
}

/** How to ask the embedded engine for its devices: it tells them and ends. Throws like {@link embeddedEngine}. */
export function deviceLister(files?: EngineFiles): EngineCommand {
  const { args, ...command } = embeddedEngine(files);
  return { ...command, args: [...args, 'devices'] };
}

/** How to start an `sd-server`, less what a spec adds: its libraries lie beside it. */
export function sdServerCommand(file: string): EngineCommand {
  const folder = path.dirname(file);
  const search = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  const libraries = [folder, process.env[search]].filter(Boolean).join(path.delimiter);
  return {
    file,
    args: [],
    cwd: folder,
    env: {
      // Cards are then counted in the order of their slots, as the system's tools do.
      CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
      ...(process.platform !== 'win32' && { [search]: libraries }),
    },
  };
}

function packagedEngine({ runtime, entry }: EngineFiles): EngineCommand {
  for (const file of [runtime, entry])
    if (!existsSync(file))
      throw new AppError(
        'ENGINE_UNAVAILABLE',
        `A part of the engine is missing from this installation: ${path.basename(file)}. Install Tintype again.`,
        { facts: { missing: path.basename(file) } },
      );
  return { file: runtime, args: [entry], cwd: path.dirname(entry) };
}

function installedEngine(): EngineCommand {
  const runtime = `bare-runtime-${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${runtime}/package`);
    const file = path.join(path.dirname(manifest), 'bin', process.platform === 'win32' ? 'bare.exe' : 'bare');
    return { file, args: [ENGINE_ENTRY], cwd: path.dirname(ENGINE_ENTRY) };
  } catch (cause) {
    throw new AppError(
      'ENGINE_UNAVAILABLE',
      `There is no embedded engine for ${process.platform}-${process.arch} here. Only linux-x64 brings one along (npm ci, with optional packages); elsewhere install the package ${runtime} beside this app.`,
      {
        facts: { runtime },
        cause,
      },
    );
  }
}

/** What an engine for this model is started with. More threads than cores slow the engine down many times, so they are never asked for. */
export function specOf(
  model: InstalledModel,
  { threads }: Pick<Settings, 'threads'>,
  device: Pick<EngineSpec, 'kind' | 'program' | 'backend' | 'flashAttention'>,
): EngineSpec {
  const cores = availableParallelism();
  return {
    modelId: model.id,
    fingerprint: model.fingerprint,
    files: model.files,
    sizeBytes: model.sizeBytes,
    threads: Math.min(cores, threads ?? Math.max(1, cores - 1)),
    ...device,
  };
}
