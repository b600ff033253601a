import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Bytes, gzipped, of the JavaScript and of the styles that a browser loads before the studio shows anything. */
export async function studioSize(folder: string): Promise<{ script: number; style: number }> {
  const page = await readFile(join(folder, 'index.html'), 'utf8');
  const size = async (pattern: RegExp): Promise<number> => {
    const files = [...new Set([...page.matchAll(pattern)].map(([, file = '']) => file))];
    const sizes = files.map(async (file) => gzipSync(await readFile(join(folder, file))).length);
    return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
  };
  return { script: await size(/(?:src|href)="\/([^"]+\.js)"/g), style: await size(/href="\/([^"]+\.css)"/g) };
}
