import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../platform/atomicFile.ts';

/**
 * Puts a LoRA where an engine finds it that takes LoRAs from one folder only, and answers its name there. A link
 * where the system allows one, else a copy.
 */
export async function placeLora(file: string, folder: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  const name = `${createHash('sha256').update(`${file}\n${size}\n${mtimeMs}`).digest('hex').slice(0, 24)}${path.extname(file).toLowerCase()}`;
  const place = path.join(folder, name);
  await mkdir(folder, { recursive: true });
  const ways = [
    () => symlink(file, place, 'file'),
    () => link(file, place),
    () => copyFile(file, place, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE),
  ];
  for (const [at, way] of ways.entries())
    try {
      await way();
      break;
    } catch (thrown) {
      if (errorCode(thrown) === 'EEXIST') break;
      if (at === ways.length - 1) throw thrown;
    }
  return name;
}
