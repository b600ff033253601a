import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { acquireInstanceLock } from '../../../src/main/platform/instanceLock.ts';
import { startFailure } from '../../../src/main/startFailure.ts';
import { tempFolder } from '../../support/tempFolder.ts';

let dataDir = '';
beforeEach(() => {
  dataDir = tempFolder();
});

const inFolder = (name: string): string => path.join(dataDir, name);
const thrownBy = (act: () => unknown): Promise<unknown> =>
  Promise.resolve()
    .then(act)
    .catch((thrown: unknown) => thrown);

async function told(act: () => unknown): Promise<string> {
  const failure = startFailure(await thrownBy(act), dataDir);
  expect(failure).toMatchObject({ name: 'AppError', code: 'INTERNAL_ERROR' });
  return String(failure);
}

describe('a start that fails', () => {
  it('names the file that stands where a folder belongs', async () => {
    writeFileSync(inFolder('images'), '');
    const words = `${inFolder('images')} is a file where a folder belongs. Move it away, then start again.`;
    expect(await told(() => readdir(inFolder('images')))).toContain(words);
    expect(await told(() => readFile(inFolder('images/2026-01-31/img_1.png')))).toContain(words);
  });

  it('names the folder that stands where a file belongs, not the file that was to replace it', async () => {
    mkdirSync(inFolder('server.json'));
    writeFileSync(inFolder('.server.json.tmp'), '');
    expect(await told(() => rename(inFolder('.server.json.tmp'), inFolder('server.json')))).toContain(
      `because ${inFolder('server.json')} is a folder where a file belongs.`,
    );
  });

  it('names what this user may not write', async () => {
    const denied = Object.assign(new Error('EACCES'), { code: 'EACCES', path: inFolder('journal.db') });
    expect(
      await told(() => {
        throw denied;
      }),
    ).toContain(`this user may not read or write ${inFolder('journal.db')}.`);
    mkdirSync(inFolder('instance.lock'));
    expect(await told(() => acquireInstanceLock(inFolder('instance.lock')))).toContain(
      `journal.db in ${dataDir} cannot be opened.`,
    );
  });

  it('elsewhere than in the data folder stays what it is', () => {
    const bug = Object.assign(new Error('ENOTDIR'), { code: 'ENOTDIR', path: '/elsewhere/file' });
    expect(startFailure(bug, dataDir)).toBe(bug);
    expect(startFailure(new Error('bug'), dataDir)).toMatchObject({ message: 'bug' });
  });
});
