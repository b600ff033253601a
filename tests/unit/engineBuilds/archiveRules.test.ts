import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathProblem, planUnpacking } from '../../../src/main/engine/builds/archiveRules.ts';
import { BuildFault } from '../../../src/main/engine/builds/buildFault.ts';
import type { ZipEntry } from '../../../src/main/platform/zipDirectory.ts';
import { FILE, FOLDER, LINK } from '../../support/zipWriter.ts';

const entry = (name: string, more: Partial<ZipEntry> = {}): ZipEntry => ({
  name,
  method: 8,
  flags: 0x800,
  crc32: 0,
  size: 10,
  packedSize: 10,
  madeBy: 3,
  attributes: FILE * 0x10000,
  offset: 0,
  ...more,
});
/** Entries one behind the other, as an honest archive has them. */
const inOrder = (entries: readonly ZipEntry[]): ZipEntry[] =>
  entries.map((one, index) => ({ ...one, offset: index * 1000 }));
const plan = (...entries: ZipEntry[]) => planUnpacking(inOrder(entries), 'sd-server', new Set());
const problemOf = (...entries: ZipEntry[]): unknown => {
  try {
    plan(...entries);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof BuildFault)) throw thrown;
    expect(thrown.code).toBe('UNSAFE_ARCHIVE');
    return thrown.facts?.['problem'];
  }
};

/** Parts of paths as somebody with ill will would choose them, and harmless ones. */
const nasty = fc.oneof(
  fc.constantFrom(
    '..',
    '.',
    '',
    'C:',
    'con',
    'NUL.txt',
    'com1',
    'lpt\u00b9',
    'a ',
    'b.',
    '\\',
    '..\\..',
    '~',
    '\0',
    'a:b',
    '…',
  ),
  fc.string({ maxLength: 12, unit: 'binary' }),
  fc.constantFrom('sd-server', 'lib', 'ggml.dll', 'ä', 'README'),
);
const path = fc.array(nasty, { minLength: 1, maxLength: 10 }).map((parts) => parts.join('/'));

describe('names in an archive', () => {
  it('that are let pass stay below the folder on every system, whatever they are', () => {
    fc.assert(
      fc.property(path, (name) => {
        if (pathProblem(name) !== undefined) return;
        for (const system of [posix, win32]) {
          const root = system === posix ? '/data/engines/x' : 'C:\\data\\engines\\x';
          const target = system.resolve(root, name);
          expect(target.startsWith(root + system.sep), JSON.stringify(name)).toBe(true);
          expect(system.relative(root, target).split(system.sep).join('/')).toBe(name);
        }
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([
    ['../x', 'leads out of the folder'],
    ['a/../../x', 'leads out of the folder'],
    ['/etc/passwd', 'begins at the root of the disk'],
    ['C:/x', 'holds a character that a file name may not hold'],
    ['\\\\host\\share', 'holds a character that a file name may not hold'],
    ['..\\x', 'holds a character that a file name may not hold'],
    ['a\0b', 'holds a character that a file name may not hold'],
    ['a//b', 'has an empty part'],
    ['./a', 'has an empty part'],
    ['', 'has an empty part'],
    ['NUL', 'is kept for a device by Windows'],
    ['lib/com3.dll', 'is kept for a device by Windows'],
    ['sd-server.', 'has a part that ends in a dot or blank'],
    ['a/b/c/d/e/f/g/h/i', 'lies deeper than 8 folders'],
    ['x'.repeat(201), 'is longer than 200 characters'],
  ])('%j is refused', (name, problem) => {
    expect(pathProblem(name)).toBe(problem);
  });
});

describe('what is unpacked', () => {
  it('is plain files; only the program and libraries may be run', () => {
    const planned = plan(
      entry('build/bin/', { attributes: FOLDER * 0x10000, size: 0, packedSize: 0 }),
      entry('build/bin/sd-server', { attributes: 0o104_777 * 0x10000 }),
      entry('build/bin/libggml.so.0.9', { attributes: 0o100_777 * 0x10000 }),
      entry('build/bin/sd-cli', { attributes: 0o100_777 * 0x10000 }),
      entry('ggml.txt'),
    );
    expect(planned.map((one) => [one.path, one.mode.toString(8), one.kind])).toEqual([
      ['build/bin/sd-server', '755', 'file'],
      ['build/bin/libggml.so.0.9', '755', 'file'],
      ['build/bin/sd-cli', '644', 'file'],
      ['ggml.txt', '644', 'file'],
    ]);
  });

  it.each<[string, ZipEntry[], string]>([
    ['a device', [entry('x', { attributes: 0o020_666 * 0x10000 })], 'is no plain file'],
    ['a pipe', [entry('x', { attributes: 0o010_666 * 0x10000 })], 'is no plain file'],
    ['a junction of Windows', [entry('x', { madeBy: 0, attributes: 0x400 })], 'is no plain file'],
    ['a link with a page of text', [entry('x', { attributes: LINK * 0x10000, size: 5000 })], 'is a link to nowhere'],
    ['a folder with bytes', [entry('x/')], 'is no plain folder'],
    ['a link that is called a folder', [entry('x/', { attributes: LINK * 0x10000, size: 0 })], 'is no plain folder'],
    ['an encrypted file', [entry('x', { flags: 1 })], 'is encrypted'],
    ['another way of packing', [entry('x', { method: 12 })], 'is packed in a way that is not read'],
    ['a stored file of two sizes', [entry('x', { method: 0, size: 11 })], 'has two sizes'],
    ['a name twice', [entry('x'), entry('x')], 'is there twice, or differs from another in capitals only'],
    [
      'a name in capitals',
      [entry('lib/a'), entry('LIB/A')],
      'is there twice, or differs from another in capitals only',
    ],
    [
      'an accent in two ways',
      [entry('\u00e4'), entry('a\u0308')],
      'is there twice, or differs from another in capitals only',
    ],
    ['a file that is a folder too', [entry('x'), entry('X/y')], 'is a file and a folder'],
    ['more than there is room for', [entry('x', { size: 9e9 })], 'unpacks to more than 8000000000 bytes'],
  ])('refuses %s', (_what, entries, problem) => {
    expect(problemOf(...entries)).toBe(problem);
  });

  it('refuses entries over one another, and far too many', () => {
    const over = [entry('a', { offset: 0 }), entry('b', { offset: 20 })];
    expect(() => planUnpacking(over, 'sd-server', new Set())).toThrow('lies over another');
    const many = inOrder(Array.from({ length: 4 }, (_, at) => entry(`f${at}`)));
    expect(() => planUnpacking(many, 'sd-server', new Set(), { entries: 3, bytes: 1e9 })).toThrow('more than 3 files');
  });

  it('knows the names that another archive has brought', () => {
    const taken = new Set<string>();
    planUnpacking([entry('cudart64_12.dll')], 'sd-server.exe', taken);
    expect(() => planUnpacking([entry('CUDART64_12.DLL')], 'sd-server.exe', taken)).toThrow('there twice');
  });
});
