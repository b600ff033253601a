import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { makeProfileFolder } from '../../../src/main/electron/profileFolder.ts';
import { tempFolder } from '../../support/tempFolder.ts';

it('is made with the data folder, and is fine where it is there', () => {
  const dataDir = path.join(tempFolder(), 'not', 'yet');
  expect(makeProfileFolder(dataDir)).toBe(path.join(dataDir, 'desktop'));
  expect(makeProfileFolder(dataDir)).toBe(path.join(dataDir, 'desktop'));
});

it.skipIf(process.platform !== 'linux')(
  'says that a data folder cannot be made, also where Node would ask for ever',
  () => {
    const file = path.join(tempFolder(), 'file');
    writeFileSync(file, '');
    for (const dataDir of ['/proc/tintype/data', file, path.join(file, 'data')])
      expect(() => makeProfileFolder(dataDir)).toThrow(`The data folder ${dataDir} cannot be made (E`);
  },
);
