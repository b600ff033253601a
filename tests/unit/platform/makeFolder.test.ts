import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../../src/main/platform/makeFolder.ts';
import { tempFolder } from '../../support/tempFolder.ts';

describe('making a folder', () => {
  it('makes those above it too, and is content with one that is there', async () => {
    const folder = path.join(tempFolder(), 'a', 'b', 'c');
    await makeFolder(folder, 0o700);
    await makeFolder(folder, 0o700);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('fails in the place of a file, and below one', async () => {
    const file = path.join(tempFolder(), 'file');
    await writeFile(file, '');
    await expect(makeFolder(file)).rejects.toThrow('EEXIST');
    await expect(makeFolder(path.join(file, 'x', 'y'))).rejects.toThrow('ENOTDIR');
  });

  it.skipIf(process.platform !== 'linux')('fails where nothing can be made, and does not ask for ever', async () => {
    await expect(makeFolder('/proc/tintype/x')).rejects.toThrow('ENOENT');
  });
});
