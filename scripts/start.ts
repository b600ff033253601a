import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildApart } from './build.ts';
import { findDesktop } from './desktopBinary.ts';

/** `npm start`: the desktop app; where that cannot be, the same app headless. Arguments are those of `npm run serve`. */
const root = fileURLToPath(new URL('../', import.meta.url));
const desktop = findDesktop(root, process.env, process.platform);
if (desktop.can) {
  await buildApart({ desktop: true });
  startDesktop(desktop.binary);
} else {
  process.stderr.write(`${desktop.why}; running headless. Open the address below in a browser.\n`);
  process.argv.splice(2, 0, 'headless');
  await import('./run.ts');
}

function startDesktop(binary: string): void {
  // Left in the environment by editors built on Electron, it would make this one a plain Node.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const child = spawn(binary, ['out/electron/main.js', ...process.argv.slice(2)], { cwd: root, env, stdio: 'inherit' });
  child.once('error', (error) => {
    process.stderr.write(`The desktop app could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
  // The app stops its engine before it ends: it is told, and waited for.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => child.kill(name));
}
