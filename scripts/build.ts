import { mkdir, readdir, rename, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface BundleTarget {
  /** Entry file, relative to the root. */
  readonly entry: string;
  /** Output file, relative to the root. */
  readonly output: string;
  readonly format: 'cjs' | 'esm';
  /** Folders and files the output is made from. */
  readonly sources: readonly string[];
  readonly platform: 'node' | 'neutral';
  readonly isExternal: (id: string) => boolean;
}

const isPackage = (id: string): boolean => /^[^./]/.test(id) && !/^[a-z]:[\\/]/i.test(id);

/**
 * The engine keeps only what Bare has to load itself outside its bundle; it is CommonJS, which Bare starts
 * fastest. The programs for Node leave all packages outside.
 */
export const engineTarget: BundleTarget = {
  entry: 'src/engine/main.ts',
  output: 'out/engine/main.cjs',
  format: 'cjs',
  sources: ['src/engine', 'src/shared'],
  platform: 'neutral',
  isExternal: (id) => /^(bare-|@qvac\/)/.test(id),
};

const allTargets: readonly BundleTarget[] = [
  engineTarget,
  ...['headless', 'cli'].map((name): BundleTarget => ({
    entry: `src/main/${name}.ts`,
    output: `out/main/${name}.js`,
    format: 'esm',
    sources: ['src/main', 'src/shared'],
    platform: 'node',
    isExternal: isPackage,
  })),
];

const always = ['package-lock.json', 'scripts/build.ts'];

export interface BuildOptions {
  /** Default: this project. */
  readonly root?: string;
  /** Default: all. */
  readonly targets?: readonly BundleTarget[];
}

/** Bundles every target whose sources are newer than its output; one without an entry file is left out. Gives what was built. */
export async function buildStale({ root = projectRoot(), targets = allTargets }: BuildOptions = {}): Promise<string[]> {
  const stale = await Promise.all(targets.map(async (target) => ((await isStale(root, target)) ? [target] : [])));
  for (const target of stale.flat()) await bundle(root, target);
  return stale.flat().map((target) => target.output);
}

async function isStale(root: string, target: BundleTarget): Promise<boolean> {
  if ((await changedAt(join(root, target.entry))) === 0) return false;
  const built = await changedAt(join(root, target.output));
  if (built === 0) return true;
  const sources = await Promise.all([...target.sources, ...always].map((path) => newestIn(join(root, path))));
  return sources.some((changed) => changed > built);
}

/**
 * Rolldown takes a tenth of a second to import, so only when there is something to build. The output is renamed
 * into place, as several processes may build at once, and dated from before the build, so that a source changed
 * meanwhile counts as newer.
 */
async function bundle(root: string, target: BundleTarget): Promise<void> {
  const { build } = await import('rolldown');
  const output = join(root, target.output);
  const draft = join(dirname(output), `.${process.pid}-${basename(output)}`);
  const startedAt = new Date();
  await mkdir(dirname(output), { recursive: true });
  await build({
    input: join(root, target.entry),
    platform: target.platform,
    external: (id) => target.isExternal(id),
    logLevel: 'warn',
    output: { file: draft, format: target.format, codeSplitting: false },
  });
  await utimes(draft, startedAt, startedAt);
  await rename(draft, output);
}

/** Modification time in milliseconds; 0 when there is no such file. */
async function changedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}

/** The newest modification time in a tree, folders included so that a removed file counts. */
async function newestIn(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  if (found === null) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const inside = await Promise.all((await readdir(path)).map((name) => newestIn(join(path, name))));
  return Math.max(found.mtimeMs, ...inside);
}

function projectRoot(): string {
  return dirname(dirname(fileURLToPath(import.meta.url)));
}

if (import.meta.main) {
  for (const output of await buildStale()) process.stdout.write(`built ${output}\n`);
}
