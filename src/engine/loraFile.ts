import fs from 'bare-fs';
import path from 'bare-path';

/** Absolute path of a LoRA file, with a relative one taken from `folder` and kept within it; null when there is no such file. */
export function findLora(name: string, folder: string | undefined): string | null {
  if (name === '' || name.includes('\0')) return null;
  const file = path.isAbsolute(name) ? path.normalize(name) : within(name, folder);
  if (file === null) return null;
  try {
    return fs.statSync(file).isFile() ? file : null;
  } catch {
    return null;
  }
}

function within(name: string, folder: string | undefined): string | null {
  if (folder === undefined) return null;
  const file = path.resolve(folder, name);
  return file.startsWith(path.resolve(folder) + path.sep) ? file : null;
}
