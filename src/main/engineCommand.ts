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

/** How to start the embedded engine on this platform. Throws ENGINE_UNAVAILABLE where there is no runtime for it. */
export function embeddedEngine(): { file: string; args: readonly string[]; cwd: string } {
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
export function specOf(model: InstalledModel, settings: Pick<Settings, 'threads' | 'backend'>): EngineSpec {
  const cores = availableParallelism();
  return {
    kind: 'embedded',
    modelId: model.id,
    fingerprint: model.fingerprint,
    files: model.files,
    sizeBytes: model.sizeBytes,
    threads: Math.min(cores, settings.threads ?? Math.max(1, cores - 1)),
    backend: settings.backend,
  };
}
