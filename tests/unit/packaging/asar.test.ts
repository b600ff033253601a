import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openAsar } from '../../../scripts/packaging/asar.ts';
import { tempFolder } from '../../support/tempFolder.ts';

/** An archive as Electron writes it: sizes, padded header, then the bytes. */
function archive(header: object, content: string): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const padded = Math.ceil(text.length / 4) * 4;
  const sizes = Buffer.alloc(16);
  sizes.writeUInt32LE(4, 0);
  sizes.writeUInt32LE(padded + 8, 4);
  sizes.writeUInt32LE(padded + 4, 8);
  sizes.writeUInt32LE(text.length, 12);
  return Buffer.concat([sizes, text, Buffer.alloc(padded - text.length), Buffer.from(content)]);
}

describe('an archive of Electron', () => {
  it('gives back every text that was put in, under its path', async () => {
    const file = join(tempFolder(), 'app.asar');
    const texts = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[ -~]{0,40}$/), { minKeys: 1 });
    await fc.assert(
      fc.asyncProperty(texts, async (files) => {
        let offset = 0;
        const entries = Object.entries(files).map(([name, text]) => {
          const entry = [name, { size: text.length, offset: String(offset) }] as const;
          offset += text.length;
          return entry;
        });
        const header = { files: { folder: { files: Object.fromEntries(entries) } } };
        await writeFile(file, archive(header, Object.values(files).join('')));
        const asar = await openAsar(file);
        expect(asar.entries.map(({ path }) => path)).toEqual(Object.keys(files).map((name) => `folder/${name}`));
        for (const [name, text] of Object.entries(files)) expect(await asar.readText(`folder/${name}`)).toBe(text);
      }),
      { numRuns: 30 },
    );
  });

  it('marks what lies beside it, and gives no text of that', async () => {
    const file = join(tempFolder(), 'app.asar');
    await writeFile(file, archive({ files: { 'a.node': { size: 9, unpacked: true } } }, ''));
    const asar = await openAsar(file);
    expect(asar.entries).toEqual([{ path: 'a.node', bytes: 9, offset: null }]);
    await expect(asar.readText('a.node')).rejects.toThrow('has no file a.node');
  });

  it('is refused when it ends early', async () => {
    const file = join(tempFolder(), 'app.asar');
    const whole = archive({ files: { a: { size: 4, offset: '0' } } }, 'text');
    await writeFile(file, whole.subarray(0, 20));
    await expect(openAsar(file)).rejects.toThrow('not a whole archive');
    await writeFile(file, whole.subarray(0, whole.length - 1));
    await expect((await openAsar(file)).readText('a')).rejects.toThrow('not a whole archive');
  });
});
