import { parseSync } from 'oxc-parser';
import { z } from 'zod';

const manifest = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

export interface Closure {
  /** Folders of packages, such as `node_modules/sharp`, that the roots need, directly or not. */
  readonly folders: ReadonlySet<string>;
  /** `needs → wanted` for each that ships nowhere it would be found. */
  readonly missing: readonly string[];
}

/**
 * Follows the manifests of shipped packages from the roots, the way Node finds packages: in the `node_modules` of the
 * one that asks, then of those around it. A package missing from `optionalDependencies` is no fault.
 *
 * @param readManifest the text of `FOLDER/package.json`, null when it does not ship
 */
export async function dependencyClosure(
  roots: readonly string[],
  readManifest: (folder: string) => Promise<string | null>,
): Promise<Closure> {
  const folders = new Set<string>();
  const missing: string[] = [];
  const waiting = roots.map((name) => ({ name, from: '', optional: false }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const found = await nearest(next.name, next.from, readManifest);
    if (!found) {
      if (!next.optional) missing.push(`${next.from === '' ? 'the program' : next.from} → ${next.name}`);
      continue;
    }
    if (folders.has(found.folder)) continue;
    folders.add(found.folder);
    const { dependencies, optionalDependencies } = manifest.parse(JSON.parse(found.text));
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies }))
      waiting.push({ name, from: found.folder, optional: name in optionalDependencies });
  }
  return { folders, missing };
}

async function nearest(name: string, from: string, readManifest: (folder: string) => Promise<string | null>) {
  for (let around: string | null = from; around !== null; around = outside(around)) {
    const folder = `${around === '' ? '' : `${around}/`}node_modules/${name}`;
    const text = await readManifest(folder);
    if (text !== null) return { folder, text };
  }
  return null;
}

/** The package around `node_modules/a/node_modules/b` is `node_modules/a`; around that is '', then none. */
function outside(folder: string): string | null {
  if (folder === '') return null;
  return folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')));
}

/** Packages that a built program names in `import`, `import()`, `require()` or `require.resolve()`, without `within`. */
export function packagesNamedIn(program: string, within: ReadonlySet<string>): string[] {
  const { staticImports, dynamicImports } = parseSync('program.js', program).module;
  const imported = [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...dynamicImports.map(({ moduleRequest }) => program.slice(moduleRequest.start + 1, moduleRequest.end - 1)),
  ];
  const required = program.matchAll(/\brequire[\w$]*(?:\.resolve)?\(\s*["'`]([^"'`\s]+)["'`]\s*\)/g);
  const specifiers = [...imported, ...Array.from(required, ([, specifier = '']) => specifier)];
  const names = specifiers.map(packageOf).filter((name) => name !== null);
  return [...new Set(names)].filter((name) => !within.has(name)).sort();
}

/** The package of `@scope/name/path`; null for a file, a module of Node's by its full name, or an expression. */
function packageOf(specifier: string): string | null {
  return /^(@[a-z0-9._~-]+\/[a-z0-9._~-]+|[a-z0-9][a-z0-9._~-]*)(?:\/[^\s]*)?$/.exec(specifier)?.[1] ?? null;
}
