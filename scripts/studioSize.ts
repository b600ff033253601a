import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Create, which the studio opens with, and the parts of it that come in files of their own and are shown at once. */
const FIRST_VIEW = ['Create', 'MoreFields', 'StartImageField'];

/** Bytes, gzipped, of the JavaScript and of the styles that a browser loads for the first view of the studio. */
export async function studioSize(folder: string): Promise<{ script: number; style: number }> {
  const page = await readFile(join(folder, 'index.html'), 'utf8');
  const assets = await readdir(join(folder, 'assets'));
  const named = (pattern: RegExp): string[] => [...page.matchAll(pattern)].map(([, file = '']) => file);
  const parts = FIRST_VIEW.map((name) => {
    const file = assets.find((asset) => new RegExp(`^${name}-[\\w-]+\\.js$`).test(asset));
    if (file === undefined) throw new Error(`the studio has no part named ${name}: bring FIRST_VIEW up to date`);
    return file;
  });
  const scripts = new Map<string, Buffer>();
  const load = async (file: string): Promise<void> => {
    if (scripts.has(file)) return;
    // Before the first wait, as several lead to the same one.
    scripts.set(file, Buffer.alloc(0));
    const script = await readFile(join(folder, 'assets', file));
    scripts.set(file, script);
    await Promise.all(importsOf(script.toString()).map(load));
  };
  await Promise.all([...named(/(?:src|href)="\/assets\/([^"]+\.js)"/g), ...parts].map(load));
  const styles = await Promise.all(
    named(/href="\/assets\/([^"]+\.css)"/g).map((file) => readFile(join(folder, 'assets', file))),
  );
  return { script: gzipped([...scripts.values()]), style: gzipped(styles) };
}

/** The files that a bundled script needs before it runs. */
const importsOf = (script: string): string[] =>
  [...script.matchAll(/\b(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)].map(([, file = '']) => file);

const gzipped = (files: readonly Buffer[]): number => files.reduce((sum, bytes) => sum + gzipSync(bytes).length, 0);
