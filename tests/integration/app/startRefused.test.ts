import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { headlessProgram, runProgram } from '../../support/appProcess.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const cliProgram = join(import.meta.dirname, '../../../out/main/cli.js');
const quiet = { TINTYPE_LOG: 'silent' };

function journalOfTheFuture(dataDir: string): void {
  const db = new DatabaseSync(join(dataDir, 'journal.db'));
  db.exec('PRAGMA user_version = 999');
  db.close();
}

describe.each([
  ['serve', headlessProgram, ['--port', '0']],
  ['generate', cliProgram, ['a cat']],
])('%s', (_name, program, args) => {
  it.each([
    ['a journal of a newer version', journalOfTheFuture, /^The journal .* was written by a newer version .*\n$/],
    [
      'a file in the place of the images',
      (dataDir: string) => writeFileSync(join(dataDir, 'images'), ''),
      /^Tintype cannot start because \S+\/images is a file where a folder belongs\. .*\n$/,
    ],
  ])('says what is wrong in one line for %s', async (_case, spoil, message) => {
    const dataDir = tempFolder();
    spoil(dataDir);
    const run = runProgram(dataDir, [process.execPath, program, ...args, '--data-dir', dataDir], quiet);
    expect(await run.exited).toEqual({ code: 1, signal: null });
    expect(run.stderr()).toMatch(message);
  });
});

it.each([
  ['serve', headlessProgram, ['--port', '0']],
  ['generate', cliProgram, ['a cat']],
])('%s refuses a folder of models that is not there', async (_name, program, args) => {
  const dataDir = tempFolder();
  const given = [...args, '--data-dir', dataDir, '--models-dir', '/nope/x'];
  const run = runProgram(dataDir, [process.execPath, program, ...given], quiet);
  expect(await run.exited).toEqual({ code: 2, signal: null });
  expect(run.stderr()).toBe('--models-dir /nope/x: there is no such folder; make it first, or correct the path.\n');
});

it('serve says in one line that server.json is a folder', async () => {
  const dataDir = tempFolder();
  mkdirSync(join(dataDir, 'server.json'));
  const run = runProgram(dataDir, [process.execPath, headlessProgram, '--port', '0', '--data-dir', dataDir], quiet);
  expect(await run.exited).toEqual({ code: 1, signal: null });
  expect(run.stderr()).toMatch(/^Tintype cannot start because \S+\/server\.json is a folder .*\n$/);
});
