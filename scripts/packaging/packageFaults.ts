import { builtinModules } from 'node:module';
import { dependencyClosure, packagesNamedIn } from './dependencyClosure.ts';
import { nameOf, type PackageTarget } from './packageTarget.ts';
import { faultsIn } from './shippingRules.ts';
import type { Shipment } from './shippedFiles.ts';

/** Not packages that ship: they are within Electron and within Bare. */
const WITHIN_ELECTRON = new Set(['electron', ...builtinModules]);
const WITHIN_BARE = new Set<string>();

/** Asked for by a manifest, and left out on purpose: it reports installations home. */
const DROPPED = '@scarf/scarf';

interface Program {
  /** Where its packages ship, and where its own files do. */
  readonly root: 'app.asar' | 'engine';
  readonly isCode: (path: string) => boolean;
  readonly within: ReadonlySet<string>;
}

const programs: readonly Program[] = [
  { root: 'app.asar', isCode: (path) => /^app\.asar\/out\/electron\/.+\.js$/.test(path), within: WITHIN_ELECTRON },
  { root: 'engine', isCode: (path) => path === 'engine/main.cjs', within: WITHIN_BARE },
];

/** All that is wrong with what ships: the files (shippingRules) and the packages that the two programs need. */
export async function packageFaults(shipment: Shipment, target: PackageTarget): Promise<string[]> {
  const packages = await Promise.all(programs.map((program) => packagesOf(program, shipment, target)));
  return [...faultsIn(shipment.files, target), ...packages.flat()];
}

/** A program must find every package that it names, and theirs; what ships beside these is dead weight. */
async function packagesOf(program: Program, shipment: Shipment, target: PackageTarget): Promise<string[]> {
  const { root, isCode, within } = program;
  const texts = await Promise.all(
    shipment.files.filter(({ path }) => isCode(path)).map(({ path }) => shipment.readText(path)),
  );
  const roots = texts.flatMap((text) => packagesNamedIn(text ?? '', within));
  const manifests = new Map<string, string>();
  const { folders, missing } = await dependencyClosure(roots, async (folder) => {
    const text =
      (await shipment.readText(`${root}/${folder}/package.json`)) ??
      (await shipment.readText(`${root}.unpacked/${folder}/package.json`));
    if (text !== null) manifests.set(folder, text);
    return text;
  });
  const shipped = new Set(shipment.files.flatMap(({ path }) => packageFolder(path, root)));
  return [
    ...missing.filter((gap) => !gap.endsWith(` ${DROPPED}`)).map((gap) => `${root}: ${gap} is missing.`),
    ...[...shipped]
      .filter((folder) => !folders.has(folder))
      .map((folder) => `${root}/${folder} ships, and nothing needs it.`),
    ...[...manifests].flatMap(([folder, text]) => withoutAddon(folder, text, root, shipment, target)),
  ];
}

/** The folder of the package that a shipped file is in, such as `node_modules/@img/colour`; none for other files. */
function packageFolder(path: string, root: string): string[] {
  const inside = new RegExp(`^${root.replace('.', '\\.')}(?:\\.unpacked)?/(.*node_modules/(?:@[^/]+/)?[^/]+)/`).exec(
    path,
  )?.[1];
  return inside === undefined ? [] : [inside];
}

/** A package of Bare with native code says so in its manifest; it is no use without the build for this system. */
function withoutAddon(
  folder: string,
  manifest: string,
  root: string,
  { files }: Shipment,
  target: PackageTarget,
): string[] {
  if (!/"addon": *true/.test(manifest)) return [];
  const prebuilds = `${root}/${folder}/prebuilds/${nameOf(target)}/`;
  return files.some(({ path }) => path.startsWith(prebuilds) && path.endsWith('.bare'))
    ? []
    : [`${prebuilds}*.bare is missing.`];
}
