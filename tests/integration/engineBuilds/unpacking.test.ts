import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BuildFault } from '../../../src/main/engine/builds/buildFault.ts';
import { type UnpackedFile, unpackArchive } from '../../../src/main/engine/builds/unpackArchive.ts';
import { filesBelow } from '../../support/buildRig.ts';
import { sha256 } from '../../support/modelServer.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { FILE, FOLDER, LINK, zipOf, type ZipPart } from '../../support/zipWriter.ts';

interface Outcome {
  readonly files: readonly UnpackedFile[] | undefined;
  readonly fault: BuildFault | undefined;
  readonly root: string;
  readonly folder: string;
}

/** Unpacks into a folder inside of another one, so that whatever gets out of it is seen. */
async function unpack(archive: Buffer, free = 1e12, root = tempFolder()): Promise<Outcome> {
  const folder = join(root, 'deep', 'folder');
  mkdirSync(folder, { recursive: true });
  const path = join(root, 'archive.zip');
  writeFileSync(path, archive);
  const options = { executable: 'sd-server', taken: new Set<string>(), freeBytes: async () => free };
  try {
    const files = await unpackArchive(path, folder, options, new AbortController().signal);
    return { files, fault: undefined, root, folder };
  } catch (thrown) {
    if (!(thrown instanceof BuildFault)) throw thrown;
    return { files: undefined, fault: thrown, root, folder };
  }
}
/** What lies in the outer folder without having been put there by the test or into the inner one. */
const strays = ({ root }: Outcome): string[] =>
  filesBelow(root).filter((name) => !/^(?:archive\.zip|deep|deep\/folder(?:\/.*)?)$/.test(name));

describe('an honest archive', () => {
  it('is unpacked byte by byte, with the program to be run and nothing else', async () => {
    const big = Buffer.alloc(3_000_000, 'library ');
    const outcome = await unpack(
      zipOf([
        { name: 'build/', mode: FOLDER },
        { name: 'build/sd-server', data: 'program', mode: 0o100_700 },
        { name: 'build/libggml.so.0', data: big, method: 0 },
        { name: 'build/ggml.txt', data: 'MIT', mode: 0o100_777 },
        { name: 'build/empty', data: '' },
      ]),
    );
    expect(outcome.fault).toBeUndefined();
    expect(outcome.files?.map(({ path, size }) => [path, size])).toEqual([
      ['build/sd-server', 7],
      ['build/libggml.so.0', 3_000_000],
      ['build/ggml.txt', 3],
      ['build/empty', 0],
    ]);
    for (const { path, sha256: hash } of outcome.files ?? [])
      expect(sha256(readFileSync(join(outcome.folder, path)))).toBe(hash);
    const modeOf = (path: string): string => (statSync(join(outcome.folder, path)).mode & 0o777).toString(8);
    expect(['sd-server', 'libggml.so.0', 'ggml.txt'].map((name) => modeOf(`build/${name}`))).toEqual([
      '755',
      '755',
      '644',
    ]);
  });

  it('has links to files beside them unpacked as copies', async () => {
    const outcome = await unpack(
      zipOf([
        { name: 'bin/libx.so', data: 'libx.so.1', mode: LINK, method: 0 },
        { name: 'bin/libx.so.1', data: 'libx.so.1.2', mode: LINK, method: 0 },
        { name: 'bin/libx.so.1.2', data: 'the library' },
      ]),
    );
    expect(outcome.fault).toBeUndefined();
    for (const name of ['libx.so', 'libx.so.1', 'libx.so.1.2']) {
      expect(readFileSync(join(outcome.folder, 'bin', name), 'utf8')).toBe('the library');
      expect(statSync(join(outcome.folder, 'bin', name)).isFile()).toBe(true);
    }
  });
});

describe('an archive that means ill', () => {
  it.each<[string, ZipPart[]]>([
    ['out of the folder', [{ name: '../out', data: 'x' }]],
    ['to the root of the disk', [{ name: '/tmp/out', data: 'x' }]],
    ['onto another drive', [{ name: 'C:\\out', data: 'x' }]],
    [
      'over a link of its own',
      [
        { name: 'a', data: '..', mode: LINK, method: 0 },
        { name: 'a/out', data: 'x' },
      ],
    ],
    ['to a link out of the folder', [{ name: 'out', data: '../../../etc/passwd', mode: LINK, method: 0 }]],
    ['to a link to an absolute path', [{ name: 'out', data: '/etc/passwd', mode: LINK, method: 0 }]],
    ['to a link to what is not there', [{ name: 'out', data: 'nowhere', mode: LINK, method: 0 }]],
    ['to a link to its folder', [{ name: 'out', data: '..', mode: LINK, method: 0 }]],
    [
      'round in circles',
      [
        { name: 'a', data: 'b', mode: LINK, method: 0 },
        { name: 'b', data: 'a', mode: LINK, method: 0 },
      ],
    ],
    ['to a device', [{ name: 'out', mode: 0o060_666 }]],
    ['under another name', [{ name: 'sd-server', localName: '../../outs', data: 'x' }]],
  ])('that leads %s is refused', async (_what, parts) => {
    const outcome = await unpack(zipOf(parts));
    expect(['UNSAFE_ARCHIVE', 'DAMAGED_ARCHIVE']).toContain(outcome.fault?.code);
    expect(strays(outcome)).toEqual([]);
  });

  it('that unpacks to more than it says is stopped there', async () => {
    const bomb = await unpack(zipOf([{ name: 'bomb', data: Buffer.alloc(50_000_000), size: 1000 }]));
    expect(bomb.fault).toMatchObject({ code: 'UNSAFE_ARCHIVE', facts: { problem: 'holds more than it says' } });
    expect(statSync(join(bomb.folder, 'bomb')).size).toBeLessThanOrEqual(1000);
    const over = zipOf([{ name: 'one', data: Buffer.alloc(1_000_000) }]);
    const twice = zipOf([
      { name: 'one', data: Buffer.alloc(1_000_000) },
      { name: 'two', data: Buffer.alloc(1_000_000), offset: 0 },
    ]);
    expect((await unpack(over)).fault).toBeUndefined();
    expect((await unpack(twice)).fault).toMatchObject({ facts: { problem: 'lies over another' } });
  });

  it('that says more than there is room for writes nothing', async () => {
    const outcome = await unpack(zipOf([{ name: 'big', data: Buffer.alloc(1000) }]), 1_000_000);
    expect(outcome.fault?.code).toBe('DISK_FULL');
    expect(filesBelow(outcome.folder)).toEqual([]);
  });

  it.each<[string, Buffer]>([
    ['no zip', Buffer.from('<html>not found</html>')],
    ['empty', Buffer.alloc(0)],
    ['cut', zipOf([{ name: 'a', data: 'x'.repeat(1000) }]).subarray(40)],
    ['of another number of files than it says', zipOf([{ name: 'a', data: 'x' }], { entries: 2 })],
    ['of another checksum', zipOf([{ name: 'a', data: 'x', crc32: 1 }])],
    ['shorter than it says', zipOf([{ name: 'a', data: 'x', size: 2 }])],
    ['packed in another way than it says', zipOf([{ name: 'a', data: 'not deflated', method: 0 }, { name: 'b' }])],
  ])('that is %s is told as damaged', async (_what, archive) => {
    const outcome = await unpack(archive);
    if (outcome.fault === undefined) expect(outcome.files).toHaveLength(2);
    else expect(outcome.fault.code).toBe('DAMAGED_ARCHIVE');
    expect(strays(outcome)).toEqual([]);
  });

  it('does not write through what lies in the folder already', async () => {
    const root = tempFolder();
    mkdirSync(join(root, 'deep', 'folder'), { recursive: true });
    symlinkSync(join(root, 'stolen'), join(root, 'deep', 'folder', 'sd-server'));
    await expect(unpack(zipOf([{ name: 'sd-server', data: 'x' }]), 1e12, root)).rejects.toThrow('EEXIST');
    expect(filesBelow(root)).not.toContain('stolen');
  });

  it('whose packed bytes are nonsense is told as damaged, and nothing goes astray', async () => {
    // Many, as it depends on what is faster: the disk or the unpacking.
    for (let at = 0; at < 50; at += 1) {
      const { fault } = await unpack(zipOf([{ name: 'sd-server', data: randomBytes(2000), packedAs: 8 }]));
      expect(fault?.code === 'DAMAGED_ARCHIVE' || fault?.code === 'UNSAFE_ARCHIVE').toBe(true);
    }
  });

  it('that was damaged anywhere is unpacked as it was or told as bad, and writes nothing outside', async () => {
    const whole = zipOf([
      { name: 'bin/sd-server', data: 'program '.repeat(50), mode: 0o100_755 },
      { name: 'bin/libx.so', data: 'libx.so.1', mode: LINK, method: 0 },
      { name: 'bin/libx.so.1', data: 'library '.repeat(50) },
    ]);
    const change = fc.record({ at: fc.nat(whole.length - 1), to: fc.nat(255) });
    const root = tempFolder();
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(40), async (changes, cut) => {
        const bytes = Buffer.from(whole);
        for (const { at, to } of changes) bytes[at] = to;
        const inside = join(root, String(Math.random()));
        mkdirSync(inside);
        const outcome = await unpack(bytes.subarray(0, bytes.length - (cut > 30 ? cut : 0)), 1e12, inside);
        refused += outcome.fault ? 1 : 0;
        expect(strays(outcome)).toEqual([]);
        for (const { path, sha256: hash } of outcome.files ?? [])
          expect(sha256(readFileSync(join(outcome.folder, path)))).toBe(hash);
      }),
      { numRuns: 1000 },
    );
    expect(refused).toBeGreaterThan(200);
  });

  it('whatever it is made of writes nothing outside, and makes no link', async () => {
    const name = fc
      .array(fc.constantFrom('..', '.', '', 'a', 'b', 'A', 'lib.so', 'C:', 'nul', '...', '/', '\\..', 'é'), {
        minLength: 1,
        maxLength: 5,
      })
      .map((parts) => parts.join('/'));
    const honest = {
      name,
      data: fc.oneof(fc.string({ maxLength: 40 }), name),
      method: fc.constantFrom(0, 8),
      mode: fc.oneof({ weight: 3, arbitrary: fc.constant(FILE) }, fc.constantFrom(LINK, FOLDER, 0o104_755, 0o010_644)),
    };
    const lies = {
      madeBy: fc.constantFrom(0, 19),
      size: fc.nat(60),
      localName: name,
      offset: fc.nat(200),
      crc32: fc.nat(),
    };
    const part: fc.Arbitrary<ZipPart> = fc.oneof(
      { weight: 3, arbitrary: fc.record(honest) },
      { weight: 1, arbitrary: fc.record({ ...honest, ...lies }, { requiredKeys: ['name', 'data', 'method', 'mode'] }) },
    );
    const root = tempFolder();
    let unpacked = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 4 }), async (parts) => {
        const inside = join(root, String(Math.random()));
        mkdirSync(inside);
        const outcome = await unpack(zipOf(parts), 1e12, inside);
        unpacked += outcome.files ? 1 : 0;
        expect(strays(outcome)).toEqual([]);
        for (const { path } of outcome.files ?? [])
          expect(statSync(join(outcome.folder, path)).isFile(), path).toBe(true);
      }),
      { numRuns: 1500 },
    );
    // Some get through, or the test would tell nothing of those.
    expect(unpacked).toBeGreaterThan(20);
    expect(
      filesBelow(root).filter((path) => !/^[\d.e-]+(?:\/(?:archive\.zip|deep(?:\/folder(?:\/.*)?)?))?$/.test(path)),
    ).toEqual([]);
  });
});
