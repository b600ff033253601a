import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainFault } from '../../../src/main/models/headerFault.ts';
import type { HeaderFault } from '../../../src/main/models/headerFault.ts';
import { MAX_HEADER_BYTES, readModelHeader } from '../../../src/main/models/modelHeader.ts';
import { fuzzHeaders } from '../../support/headerFuzz.ts';
import { ggufBytes, safetensorsBytes, safetensorsWith } from '../../support/modelBytes.ts';

/** A reader over bytes that also notes how much was asked for at once. */
function readerOf(bytes: Uint8Array, size = bytes.length) {
  const asked: number[] = [];
  return {
    size,
    asked,
    read: async (offset: number, length: number) => {
      asked.push(length);
      return bytes.subarray(offset, offset + length);
    },
  };
}

async function faultOf(bytes: Uint8Array): Promise<HeaderFault> {
  const header = await readModelHeader(readerOf(bytes));
  if (header.ok) throw new Error('the header was taken for a good one');
  return header.problem;
}

const good = safetensorsBytes({ 'a.weight': [2, 3], 'b.bias': [5], scalar: [] });
const goodGguf = ggufBytes([
  { name: 'a.weight', sides: [256, 3], type: 12, bytes: 3 * 144 },
  { name: 'b.weight', sides: [32, 2, 2], type: 8, bytes: 4 * 34 },
  { name: 'c', sides: [7], type: 1, bytes: 14 },
]);

describe('safetensors headers', () => {
  it('gives names, types and shapes, and leaves the metadata out', async () => {
    const bytes = safetensorsWith(
      {
        __metadata__: { format: 'pt' },
        x: { dtype: 'BF16', shape: [2, 3], data_offsets: [0, 12] },
        y: { dtype: 'F4', shape: [3], data_offsets: [12, 14] },
      },
      14,
    );
    const header = await readModelHeader(readerOf(bytes));
    if (!header.ok) throw new Error(JSON.stringify(header));
    expect(header.format).toBe('safetensors');
    expect([...header.tensors]).toEqual([
      ['x', { dtype: 'BF16', shape: [2, 3] }],
      ['y', { dtype: 'F4', shape: [3] }],
    ]);
  });

  it('finds every cut, at whatever byte the file ends', async () => {
    expect((await readModelHeader(readerOf(good))).ok).toBe(true);
    for (let length = 0; length < good.length; length += 1) {
      const { fault } = await faultOf(good.subarray(0, length));
      expect(fault).toBe(length === 0 ? 'empty' : length < 8 ? 'foreign' : 'cut');
    }
  });

  it('says how many bytes a cut file lacks', async () => {
    expect(await faultOf(good.subarray(0, -4))).toEqual({ fault: 'cut', size: good.length - 4, needed: good.length });
  });

  it('tells a shrunken file from the size alone, without its bytes', async () => {
    const short = await readModelHeader(readerOf(good, good.length - 1));
    expect(short).toMatchObject({ ok: false, problem: { fault: 'cut' } });
  });

  it('is not misled by a header whose length looks like the start of a text', async () => {
    const pad = (length: number) => '{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'.padEnd(length);
    for (const length of [0x227b, 0x0a7b, 0x0280])
      expect((await readModelHeader(readerOf(safetensorsWith(pad(length), 1)))).ok).toBe(true);
  });

  it.each([
    ['a type nobody knows', { x: { dtype: 'F7', shape: [1], data_offsets: [0, 1] } }, 'unsupported'],
    [
      'a type named like a built-in property',
      { x: { dtype: 'constructor', shape: [1], data_offsets: [0, 1] } },
      'unsupported',
    ],
    ['a size that does not fit the shape', { x: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } }, 'damaged'],
    ['offsets that run backwards', { x: { dtype: 'F32', shape: [1], data_offsets: [8, 4] } }, 'damaged'],
    ['a negative side', { x: { dtype: 'F32', shape: [-1, -2], data_offsets: [0, 8] } }, 'damaged'],
    ['a shape of words', { x: { dtype: 'F32', shape: ['1'], data_offsets: [0, 4] } }, 'damaged'],
    ['no tensors', { __metadata__: {} }, 'damaged'],
    ['JSON that ends early', '{"x":', 'damaged'],
    ['a tensor far beyond the end', { x: { dtype: 'U8', shape: [2 ** 50], data_offsets: [0, 2 ** 50] } }, 'cut'],
  ])('refuses %s', async (_what, header, fault) => {
    expect((await faultOf(safetensorsWith(header, 8))).fault).toBe(fault);
  });

  it('refuses a header of insane length without reading it', async () => {
    const start = Buffer.alloc(64);
    start.writeBigUInt64LE(BigInt(MAX_HEADER_BYTES) + 1n);
    start[8] = 0x7b;
    const reader = readerOf(start, 2 ** 40);
    expect(await readModelHeader(reader)).toMatchObject({ ok: false, problem: { fault: 'foreign' } });
    expect(Math.max(...reader.asked)).toBeLessThan(1000);
  });
});

describe('GGUF headers', () => {
  it('gives names, types and shapes with the outermost side first', async () => {
    const header = await readModelHeader(readerOf(goodGguf));
    if (!header.ok) throw new Error(JSON.stringify(header));
    expect(header.format).toBe('gguf');
    expect([...header.tensors]).toEqual([
      ['a.weight', { dtype: 'Q4_K', shape: [3, 256] }],
      ['b.weight', { dtype: 'Q8_0', shape: [2, 2, 32] }],
      ['c', { dtype: 'F16', shape: [7] }],
    ]);
  });

  it('finds every cut, at whatever byte the file ends', async () => {
    for (let length = 4; length < goodGguf.length; length += 1)
      expect((await faultOf(goodGguf.subarray(0, length))).fault).toBe('cut');
  });

  it('reads on when the header is longer than the first piece', async () => {
    const long = ggufBytes([{ name: 'x', sides: [1], type: 0, bytes: 4 }], { words: 100_000 });
    const reader = readerOf(long);
    expect((await readModelHeader(reader)).ok).toBe(true);
    expect(reader.asked.length).toBeGreaterThan(2);
  });

  it('never holds more than the limit of a header that does not end', async () => {
    const endless = Buffer.concat([goodGguf.subarray(0, 8), Buffer.alloc(4096, 1)]);
    endless.writeBigUInt64LE(1n, 8);
    endless.writeBigUInt64LE(1n, 16);
    endless.writeBigUInt64LE(4n, 24);
    endless.writeUInt32LE(9, 36);
    endless.writeUInt32LE(0, 40);
    endless.writeBigUInt64LE(2n ** 45n, 44);
    const reader = readerOf(endless, 2 ** 46);
    expect(await readModelHeader(reader)).toMatchObject({ ok: false, problem: { fault: 'damaged' } });
    expect(Math.max(...reader.asked)).toBeLessThanOrEqual(MAX_HEADER_BYTES);
  });

  it.each([
    ['version 1', ggufBytes([{ name: 'x', sides: [1], type: 0, bytes: 4 }], { version: 1 }), 'unsupported'],
    ['a type nobody knows', ggufBytes([{ name: 'x', sides: [1], type: 99, bytes: 4 }]), 'unsupported'],
    [
      'rows that do not fit the blocks of their type',
      ggufBytes([{ name: 'x', sides: [33], type: 8, bytes: 70 }]),
      'damaged',
    ],
    ['five dimensions', ggufBytes([{ name: 'x', sides: [1, 1, 1, 1, 1], type: 0, bytes: 4 }]), 'damaged'],
    ['no tensors', ggufBytes([]), 'damaged'],
  ])('refuses %s', async (_what, bytes, fault) => {
    expect((await faultOf(bytes)).fault).toBe(fault);
  });

  it('takes version 2', async () => {
    expect(
      (await readModelHeader(readerOf(ggufBytes([{ name: 'x', sides: [1], type: 0, bytes: 4 }], { version: 2 })))).ok,
    ).toBe(true);
  });
});

describe('files that are no models', () => {
  it.each([
    ['an empty file', '', 'empty'],
    ['an error page', '<!DOCTYPE html><html><body>404</body></html>', 'web-page'],
    ['an error page after blank lines', '\n\n  <html lang="en">', 'web-page'],
    ['an XML error', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'web-page'],
    ['an error in JSON', '{"error":"Access to this model is restricted"}', 'foreign'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:1', 'git-pointer'],
    ['a zipped pickle', Buffer.from('PK\x03\x04\0\0\x08\x08\0\0archive/data.pkl', 'latin1'), 'cut'],
    ['an old pickle', Buffer.from('\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20', 'latin1'), 'cut'],
    ['a PNG', Buffer.from('\x89PNG\r\n\x1a\n0000IHDR', 'latin1'), 'foreign'],
    ['a few letters', 'hi', 'foreign'],
  ])('recognises %s', async (_what, content, fault) => {
    const problem = await faultOf(Buffer.from(content));
    expect(problem.fault).toBe(fault);
    expect(explainFault('model.safetensors', problem)).toMatch(/^model\.safetensors .+\. [A-Z].+\.$/);
  });
});

describe('names of tensors', () => {
  const name = 'input_blocks.'.repeat(4000);

  it.each([
    ['safetensors', safetensorsBytes({ [name]: [1] })],
    ['GGUF', ggufBytes([{ name, sides: [1], type: 0, bytes: 4 }])],
  ])(
    'that are longer than any real one make a %s file damaged, before they are looked through',
    async (_what, bytes) => {
      expect(await faultOf(bytes)).toMatchObject({ fault: 'damaged' });
    },
  );
});

describe('any bytes at all', () => {
  const headers = [good, goodGguf];

  it('end in tensors or in a fault, never in an exception', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const header = await readModelHeader(readerOf(bytes));
        expect(typeof header.ok).toBe('boolean');
      }),
      { numRuns: 1000 },
    );
  });

  it('end so even when they are a real file with some bytes changed and some missing', async () => {
    const change = fc.tuple(fc.nat(2000), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...headers),
        fc.array(change, { maxLength: 6 }),
        fc.nat(100),
        async (original, changes, missing) => {
          const bytes = Buffer.from(original);
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          const header = await readModelHeader(readerOf(bytes.subarray(0, bytes.length - missing)));
          expect(header.ok && missing > 0 && changes.length === 0).toBe(false);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('end so even behind a well-formed start and any JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), fc.nat(64), async (json, data) => {
        const header = await readModelHeader(readerOf(safetensorsWith(json, data)));
        expect(header.ok).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('find true tensors again whatever their names and shapes', async () => {
    const shapes = fc.dictionary(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
      { minKeys: 1 },
    );
    await fc.assert(
      fc.asyncProperty(shapes, async (wanted) => {
        fc.pre(!Object.hasOwn(wanted, '__metadata__'));
        const header = await readModelHeader(readerOf(safetensorsBytes(wanted)));
        if (!header.ok) throw new Error(JSON.stringify(header));
        expect(new Map([...header.tensors].map(([name, { shape }]) => [name, [...shape]]))).toEqual(
          new Map(Object.entries(wanted)),
        );
      }),
      { numRuns: 500 },
    );
  });
});

it('damaged files of every form end in tensors or in a fault', async () => {
  const { inputs, read } = await fuzzHeaders(3000, 12_345);
  expect(inputs).toBe(3000);
  // Some damage hits what nobody reads; a fuzzer whose inputs are all refused at once would show nothing.
  expect(read).toBeGreaterThan(100);
});
