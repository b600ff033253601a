import { glob } from 'node:fs/promises';

/** TypeScript files below a folder of the project, with forward slashes. */
export async function sourceFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob(`${folder}/**/*.{ts,tsx}`))
    if (!file.endsWith('.d.ts')) files.push(file.replaceAll('\\', '/'));
  return files;
}
