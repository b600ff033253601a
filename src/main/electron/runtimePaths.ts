import path from 'node:path';
import type { EngineFiles } from '../engineCommand.ts';

/** Where the parts of the app lie. Absolute. */
export interface RuntimePaths {
  readonly preload: string;
  /** Folder of the built studio. */
  readonly studio: string;
  readonly icons: string;
  /** Folder of the model that draws while none is installed. */
  readonly starterModel: string;
  /** Undefined: the packages beside the code. */
  readonly engine: EngineFiles | undefined;
  /** Says where updates come from; only installed apps with a feed have it. */
  readonly updateConfig: string | undefined;
}

export interface Placement {
  readonly isPackaged: boolean;
  /** Folder of the built main program: `out/electron`, in an archive when packaged. */
  readonly mainFolder: string;
  /** Folder that holds the archive, and beside it what cannot be in one. */
  readonly resources: string;
  readonly platform: NodeJS.Platform;
}

/**
 * An installed app keeps the engine beside its archive, as neither another program nor the system's loader can
 * look into one; see docs/packaging.md. From a checkout everything lies where the build put it.
 */
export function runtimePaths({ isPackaged, mainFolder, resources, platform }: Placement): RuntimePaths {
  const built = {
    preload: path.join(mainFolder, '../preload/index.cjs'),
    studio: path.join(mainFolder, '../renderer'),
  };
  if (!isPackaged)
    return {
      ...built,
      icons: path.join(mainFolder, '../../resources/icons'),
      starterModel: path.join(mainFolder, '../../resources/starter-model'),
      engine: undefined,
      updateConfig: undefined,
    };
  const engine = path.join(resources, 'engine');
  return {
    ...built,
    icons: path.join(resources, 'icons'),
    starterModel: path.join(resources, 'starter-model'),
    engine: {
      runtime: path.join(engine, platform === 'win32' ? 'bare.exe' : 'bare'),
      entry: path.join(engine, 'main.cjs'),
    },
    updateConfig: path.join(resources, 'app-update.yml'),
  };
}
