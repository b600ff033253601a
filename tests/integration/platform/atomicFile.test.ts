import { execFile, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { errorCode, isDiskFull, removeTemporaryFiles, writeAtomic } from '../../../src/main/platform/atomicFile.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const child = join(import.meta.dirname, 'atomicFileChild.ts');
const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0;
if (!hasPrlimit)
  process.stderr.write('SKIPPED: the full-disk test of atomicFile needs the program prlimit, which is not here.\n');

describe('an atomic write', () => {
  it('puts all bytes under the final name, and nothing beside it', async () => {
    const folder = tempFolder();
    await writeAtomic(join(folder, 'a.bin'), Uint8Array.of(1, 2, 3));
    await writeAtomic(join(folder, 'a.bin'), Uint8Array.of(4));
    expect(await readdir(folder)).toEqual(['a.bin']);
    expect([...(await readFile(join(folder, 'a.bin')))]).toEqual([4]);
  });

  it('leaves one of them whole when many write the same file at once', async () => {
    const folder = tempFolder();
    const sizes = Array.from({ length: 20 }, (_, index) => 10_000 + index);
    await Promise.all(sizes.map((size, index) => writeAtomic(join(folder, 'a'), Buffer.alloc(size, index))));
    const bytes = await readFile(join(folder, 'a'));
    expect(await readdir(folder)).toEqual(['a']);
    expect(bytes.equals(Buffer.alloc(bytes.length, bytes.length - 10_000))).toBe(true);
  });

  it('leaves nothing behind when the folder is missing or the name is taken by a folder', async () => {
    const folder = tempFolder();
    await mkdir(join(folder, 'taken'));
    const missing = await writeAtomic(join(folder, 'none', 'a'), Buffer.from('x')).catch((error: unknown) => error);
    const taken = await writeAtomic(join(folder, 'taken'), Buffer.from('x')).catch((error: unknown) => error);
    expect([errorCode(missing), isDiskFull(missing)]).toEqual(['ENOENT', false]);
    expect(taken).toBeInstanceOf(Error);
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it.skipIf(!hasPrlimit)('keeps the old file and leaves nothing behind when the disk has no room', async () => {
    const folder = tempFolder();
    const path = join(folder, 'a.bin');
    await writeFile(path, 'old');
    const run = promisify(execFile);
    const { stdout } = await run('prlimit', ['--fsize=50000', process.execPath, child, path, '200000']);
    expect(JSON.parse(stdout)).toEqual({ written: false, code: 'EFBIG', full: true });
    expect(await readdir(folder)).toEqual(['a.bin']);
    expect(await readFile(path, 'utf8')).toBe('old');
    const { stdout: small } = await run('prlimit', ['--fsize=50000', process.execPath, child, path, '40000']);
    expect(JSON.parse(small)).toEqual({ written: true });
  });

  it('never shows a half file, though its process be killed at any moment', async () => {
    const folder = tempFolder();
    const path = join(folder, 'a.bin');
    for (let round = 0; round < 5; round += 1) {
      const writer = fork(child, [path, '3000000', '1', 'forever'], { stdio: 'ignore' });
      const gone = once(writer, 'exit');
      await once(writer, 'message');
      await new Promise((resolve) => setTimeout(resolve, 20 + 17 * round));
      writer.kill('SIGKILL');
      await gone;
      const bytes = await readFile(path).catch(() => Buffer.alloc(3_000_000, 1));
      expect(bytes.length).toBe(3_000_000);
      expect(bytes.equals(Buffer.alloc(3_000_000, bytes.readUInt8(0)))).toBe(true);
    }
    await removeTemporaryFiles(folder);
    expect((await readdir(folder)).filter((name) => name !== 'a.bin')).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('passes on a refusal by the file system', async () => {
    const folder = tempFolder();
    await chmod(folder, 0o555);
    const asRoot = process.getuid?.() === 0;
    if (asRoot) process.seteuid?.(65_534);
    const error = await writeAtomic(join(folder, 'a'), Buffer.from('x')).catch((thrown: unknown) => thrown);
    if (asRoot) process.seteuid?.(0);
    expect(errorCode(error)).toBe('EACCES');
  });
});

describe('the clean-up of temporary files', () => {
  it('removes those of a killed writer and no other file', async () => {
    const folder = tempFolder();
    const kept = ['a.png', '.hidden', 'x.tmp', '.a.png.tmp', '.a.png.XYZ.tmp'];
    for (const name of [...kept, '.a.png.0123456789ab.tmp', '.b.0123456789ab.tmp'])
      await writeFile(join(folder, name), 'x');
    expect(await removeTemporaryFiles(folder)).toBe(2);
    expect((await readdir(folder)).toSorted()).toEqual(kept.toSorted());
  });
});

describe('a full disk', () => {
  it('is known by the code of the error alone', () => {
    const coded = (code: unknown) => Object.assign(new Error('x'), { code });
    expect(['ENOSPC', 'EDQUOT', 'EFBIG'].map((code) => isDiskFull(coded(code)))).toEqual([true, true, true]);
    expect(['EACCES', 3, undefined].map((code) => isDiskFull(coded(code)))).toEqual([false, false, false]);
    expect([isDiskFull('ENOSPC'), isDiskFull(undefined)]).toEqual([false, false]);
  });
});
