import { inMiB, sizeOf } from './shippingRules.ts';
import type { PackageTarget } from './packageTarget.ts';
import { nameOf } from './packageTarget.ts';
import type { ShippedFile } from './shippedFiles.ts';

/** Every shipped file with its size in bytes, under the sums of the parts; largest part first. Ends with a newline. */
export function packageList(files: readonly ShippedFile[], target: PackageTarget): string {
  const lines = files.map(({ path, bytes }) => `${String(bytes).padStart(10)}  ${path}`);
  return [...packageSums(files, target), '', ...lines, ''].join('\n');
}

/** The sums alone, a line each. Electron itself is not in them. */
export function packageSums(files: readonly ShippedFile[], target: PackageTarget): string[] {
  const parts = new Map<string, ShippedFile[]>();
  for (const file of files) parts.set(partOf(file), [...(parts.get(partOf(file)) ?? []), file]);
  const sums = [...parts].map(([part, members]) => ({ part, count: members.length, bytes: sizeOf(members) }));
  return [
    `Tintype for ${nameOf(target)}, without Electron: ${files.length} files, ${inMiB(sizeOf(files))}`,
    ...sums
      .sort((a, b) => b.bytes - a.bytes)
      .map(({ part, count, bytes }) => `${inMiB(bytes).padStart(10)}  ${part} (${count})`),
  ];
}

function partOf({ path }: ShippedFile): string {
  return /^(?:app\.asar\/out\/[^/]+|app\.asar\/node_modules|[^/]+)/.exec(path)?.[0] ?? path;
}
