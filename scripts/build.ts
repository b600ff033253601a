import { spawnSync } from 'node:child_process';
import { mkdir, rename, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildStudio, studio } from './buildStudio.ts';
import { createStaleness, type Built } from './staleness.ts';
import { studioSize } from './studioSize.ts';

export interface BundleTarget extends Built {
  readonly format: 'cjs' | 'esm';
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

/** What the app is made of, with and without a window. */
const appSources = [
  'src/main',
  'src/shared',
  'resources/styles.json',
  'resources/catalogue.json',
  'resources/engineBuilds.json',
  'resources/selfTest.json',
];

const allTargets: readonly BundleTarget[] = [
  engineTarget,
  ...['headless', 'cli'].map((name): BundleTarget => ({
    entry: `src/main/${name}.ts`,
    output: `out/main/${name}.js`,
    format: 'esm',
    sources: appSources,
    platform: 'node',
    isExternal: isPackage,
  })),
];

/** The desktop app. Of these, only electron itself stays outside of the sandboxed preload script. */
const desktopTargets: readonly BundleTarget[] = [
  {
    entry: 'src/main/electron/index.ts',
    output: 'out/electron/main.js',
    format: 'esm',
    sources: appSources,
    platform: 'node',
    isExternal: isPackage,
  },
  {
    entry: 'src/preload/index.ts',
    output: 'out/preload/index.cjs',
    format: 'cjs',
    sources: ['src/preload', 'src/shared'],
    platform: 'node',
    isExternal: (id) => id === 'electron',
  },
];

const WITHOUT_DESKTOP = '--without-desktop';

const always = ['package-lock.json', 'scripts/build.ts'];

export interface BuildOptions {
  /** Default: this project. */
  readonly root?: string;
  /** Default: all that runs without Electron, and the studio. */
  readonly targets?: readonly BundleTarget[];
  /** The desktop app as well. */
  readonly desktop?: boolean;
}

/** Builds everything whose sources are newer than its output; what has no entry file is left out. Gives what was built. */
export async function buildStale(options: BuildOptions = {}): Promise<string[]> {
  const stale = await staleSteps(options);
  for (const { build } of stale) await build();
  return stale.map(({ target }) => target.output);
}

/**
 * The same in a process of its own, for one that lives on: the bundler never gives back the 400 MB that it takes.
 * Tells on stderr what was built; ends this process where that fails.
 */
export async function buildApart({ desktop = false }: { readonly desktop?: boolean } = {}): Promise<void> {
  if ((await staleSteps({ desktop })).length === 0) return;
  const args = [import.meta.filename, ...(desktop ? [] : [WITHOUT_DESKTOP])];
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', process.stderr, process.stderr] });
  if (status !== 0) process.exit(status ?? 1);
}

async function staleSteps({ root = projectRoot(), targets, desktop = false }: BuildOptions) {
  const programs = [...(targets ?? allTargets), ...(desktop ? desktopTargets : [])];
  const built = programs.map((target) => ({
    target: { ...target, sources: [...target.sources, ...always] },
    build: () => bundle(root, target),
  }));
  const steps = targets ? built : [...built, { target: studio, build: () => buildStudio(root) }];
  const isStale = createStaleness(root);
  const stale = await Promise.all(steps.map(async (step) => ((await isStale(step.target)) ? [step] : [])));
  return stale.flat();
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

function projectRoot(): string {
  return dirname(dirname(fileURLToPath(import.meta.url)));
}

if (import.meta.main) {
  const desktop = !process.argv.includes(WITHOUT_DESKTOP);
  for (const output of await buildStale({ desktop })) process.stdout.write(`built ${output}\n`);
  if (desktop) {
    const { script, style } = await studioSize(join(projectRoot(), dirname(studio.output)));
    const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
    process.stdout.write(`the studio begins with ${kB(script)} of JavaScript and ${kB(style)} of styles, gzipped\n`);
  }
}
