import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkModelsDirs, dataDirOf } from '../../../src/main/folders.ts';
import { UsageError } from '../../../src/main/usageError.ts';
import { tempFolder } from '../../support/tempFolder.ts';

afterEach(() => void vi.unstubAllEnvs());

describe('the data folder', () => {
  it('is the one of the environment, unless one is given', () => {
    vi.stubEnv('TINTYPE_DATA_DIR', '/data');
    expect(dataDirOf(undefined)).toBe(path.resolve('/data'));
    expect(dataDirOf('/given')).toBe(path.resolve('/given'));
  });

  it.each(['', ' '])('is never the folder one is in: a variable that says %j counts as unset', (text) => {
    vi.stubEnv('TINTYPE_DATA_DIR', undefined);
    const usual = dataDirOf(undefined);
    vi.stubEnv('TINTYPE_DATA_DIR', text);
    expect(dataDirOf(undefined)).toBe(usual);
  });
});

describe('folders of models on the command line', () => {
  it('are refused where they are none, under the name of the option', async () => {
    const folder = tempFolder();
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    await checkModelsDirs([]);
    await checkModelsDirs([folder]);
    await expect(checkModelsDirs([folder, path.join(folder, 'none')])).rejects.toThrow(
      new UsageError(`--models-dir ${folder}/none: there is no such folder; make it first, or correct the path.`),
    );
    await expect(checkModelsDirs([file])).rejects.toThrow(/is a file, not a folder/);
  });
});
