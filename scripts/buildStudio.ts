import { copyFile, mkdir, readdir, rename, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Built } from './staleness.ts';

/** The studio: a page, its assets, whose names carry a hash of what is in them, and the terms of what is bundled. */
export const studio: Built = {
  entry: 'src/renderer/index.html',
  output: 'out/renderer/index.html',
  sources: ['src/renderer', 'src/shared', 'vite.renderer.ts', 'scripts/buildStudio.ts', 'package-lock.json'],
};

/**
 * Builds the studio with vite, which takes a moment to import, so only when there is something to build.
 * It is drafted elsewhere and the page put in place last, as a server may be serving the one before, and several
 * processes may build at once; it is dated from before the build, so that a source changed meanwhile counts as newer.
 */
export async function buildStudio(root: string): Promise<void> {
  const [{ build }, { studioOptions }] = await Promise.all([import('vite'), import('../vite.renderer.ts')]);
  const page = join(root, studio.output);
  const folder = dirname(page);
  const draft = join(root, `out/.${process.pid}-renderer`);
  const startedAt = new Date();
  const environment = process.env['NODE_ENV'];
  // Under a test runner it says otherwise, and vite believes it before its own mode.
  process.env['NODE_ENV'] = 'production';
  try {
    await build({ ...studioOptions(root, draft), configFile: false, logLevel: 'warn', mode: 'production' });
    await mkdir(join(folder, 'assets'), { recursive: true });
    const assets = await readdir(join(draft, 'assets'));
    for (const name of assets) await copyFile(join(draft, 'assets', name), join(folder, 'assets', name));
    await copyFile(join(draft, 'licences.md'), join(folder, 'licences.md'));
    await utimes(join(draft, 'index.html'), startedAt, startedAt);
    await rename(join(draft, 'index.html'), page);
    for (const old of await readdir(join(folder, 'assets')))
      if (!assets.includes(old)) await rm(join(folder, 'assets', old), { force: true });
  } finally {
    if (environment === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = environment;
    await rm(draft, { recursive: true, force: true });
  }
}
