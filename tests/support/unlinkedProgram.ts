import { chmod, readFile, writeFile } from 'node:fs/promises';

/** Writes a real program that wants a library (`libx.so.6`) which nobody has; Linux only. */
export async function writeUnlinked(file: string): Promise<void> {
  const bytes = await readFile('/bin/true');
  const at = bytes.indexOf('libc.so.6');
  if (at < 0) throw new Error('/bin/true names no libc.so.6 that could be renamed');
  bytes.write('libx.so.6', at, 'latin1');
  await writeFile(file, bytes);
  await chmod(file, 0o755);
}
