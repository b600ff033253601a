import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../package.json' with { type: 'json' };

/**
 * `node scripts/engineRuntime.ts`: installs the engine's runtime for this system, where the lock file does not bring it
 * (everywhere but on Linux x64; see docs/packaging.md). Writes to node_modules alone, at the version of the locked one.
 */
const name = `bare-runtime-${process.platform}-${process.arch}`;
const version = manifest.optionalDependencies['bare-runtime-linux-x64'];
if (existsSync(join(import.meta.dirname, '../node_modules', name, 'package.json'))) {
  process.stdout.write(`${name} is here.\n`);
} else {
  const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', ['install', ...flags, `${name}@${version}`], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
