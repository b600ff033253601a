import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyFile } from '../../../src/main/models/classifyFile.ts';
import { readModelHeader } from '../../../src/main/models/modelHeader.ts';
import { readPickle } from '../../../src/main/models/pickleTensors.ts';
import { readerOf, torchFiles } from '../../support/torchFiles.ts';

async function headerOf(bytes: Uint8Array) {
  const header = await readModelHeader(readerOf(bytes));
  if (!header.ok) throw new Error(JSON.stringify(header.problem));
  return header;
}

const checkpoint = [
  ['model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight', [4, 768]],
  ['first_stage_model.decoder.conv_in.weight', [2, 4, 3, 3]],
  ['cond_stage_model.transformer.text_model.embeddings.token_embedding.weight', [8, 768]],
  ['model_ema.num_updates', []],
] as const;

describe('legacy checkpoints', () => {
  it.each([
    ['zip', 'F16'],
    ['legacy', 'F16'],
    ['protocol4', 'BF16'],
  ] as const)('of the form %s give names, types and shapes', async (form, dtype) => {
    const { format, tensors } = await headerOf(torchFiles[form]);
    expect(format).toBe('pickle');
    expect([...tensors].map(([name, { shape }]) => [name, shape])).toEqual(checkpoint);
    expect(new Set([...tensors.values()].map((tensor) => tensor.dtype))).toEqual(new Set([dtype, 'I64']));
  });

  it('tell the zip form from the old one', async () => {
    expect((await headerOf(torchFiles.zip)).pickle?.layout).toBe('zip');
    expect((await headerOf(torchFiles.legacy)).pickle?.layout).toBe('legacy');
  });

  it.each([
    ['zip', { kind: 'model', part: 'full', family: 'sd1', format: 'pickle', precision: 'F16', tensors: 4 }],
    ['legacy', { kind: 'model', part: 'full', family: 'sd1', format: 'pickle', precision: 'F16' }],
    ['esrgan', { kind: 'upscaler', part: 'esrgan', tensors: 3 }],
    ['embedding', { kind: 'embedding', family: 'sd1', tensors: 1 }],
  ] as const)('are understood: %s', async (form, facts) => {
    expect(classifyFile(await headerOf(torchFiles[form]))).toMatchObject(facts);
  });

  it('that would run a program when loaded are read all the same, run nothing, and say so', async () => {
    const facts = classifyFile(await headerOf(torchFiles.evil));
    expect(facts).toMatchObject({ kind: 'model', family: 'sd1' });
    expect(facts.warning).toMatch(/would call (posix|os|nt)\.system when it is loaded/);
    expect(classifyFile(await headerOf(torchFiles.zip)).warning).toBeUndefined();
  });

  it('are found to be cut, wherever the file ends', async () => {
    const { zip, legacy } = torchFiles;
    for (let length = 4; length < zip.length; length += 97)
      expect(await readModelHeader(readerOf(zip.subarray(0, length)))).toMatchObject({
        ok: false,
        problem: { fault: 'cut' },
      });
    for (let length = 8; length < legacy.length; length += 97)
      expect(await readModelHeader(readerOf(legacy.subarray(0, length)))).toMatchObject({
        ok: false,
        problem: { fault: 'cut' },
      });
  });

  it('of a zip archive that is something else are told from a model', async () => {
    const other = Buffer.from(torchFiles.zip.toString('latin1').replaceAll('data.pkl', 'data.txt'), 'latin1');
    expect(await readModelHeader(readerOf(other))).toMatchObject({ ok: false, problem: { fault: 'foreign' } });
  });
});

describe('a pickle walk', () => {
  it('ends for any opcodes, within its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        try {
          expect(readPickle(Uint8Array.of(0x80, 2, ...bytes)).end).toBeLessThanOrEqual(bytes.length + 2);
        } catch (thrown) {
          expect(['OutOfBytes', 'BadPickle']).toContain(thrown instanceof Error ? thrown.constructor.name : '');
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('holds no more than its limits of a pickle that only grows', () => {
    const grows = new Uint8Array(2_000_000).fill(0x4e);
    expect(() => readPickle(grows)).toThrow('more than any model');
  });
});
