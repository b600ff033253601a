import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** What starts the desktop app here, or why nothing can. */
export type Desktop = { readonly can: true; readonly binary: string } | { readonly can: false; readonly why: string };

/** The Electron program: `ELECTRON_BINARY`, or the one its package has unpacked. */
export function electronBinary(root: string, env: Environment): string | undefined {
  const named = env['ELECTRON_BINARY'];
  if (named) return existsSync(named) ? named : undefined;
  const folder = join(root, 'node_modules/electron');
  try {
    const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the desktop app can be started: it takes Electron and a screen. */
export function findDesktop(root: string, env: Environment, platform: NodeJS.Platform): Desktop {
  const binary = electronBinary(root, env);
  if (binary === undefined) return { can: false, why: 'Electron is not installed (npx install-electron)' };
  const screenless = platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY'];
  return screenless
    ? { can: false, why: 'There is no screen (DISPLAY and WAYLAND_DISPLAY are unset)' }
    : { can: true, binary };
}
