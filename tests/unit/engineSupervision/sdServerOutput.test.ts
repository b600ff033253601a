import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSdServerReader, readSdServerLine, type SdServerNews } from '../../../src/main/engine/sdServerOutput.ts';
import { createTerminalLines } from '../../../src/main/platform/terminalLines.ts';

const folder = path.join(import.meta.dirname, '../../fixtures/sdServer');
const fixture = (name: string): Buffer =>
  Buffer.from(readFileSync(path.join(folder, name), 'utf8').replaceAll('␛', '\u001b').replaceAll('␍', '\r'));

function newsOf(bytes: Uint8Array, cuts: readonly number[] = []): SdServerNews[] {
  const news: SdServerNews[] = [];
  const read = createSdServerReader();
  const lines = createTerminalLines((line) => {
    const one = read(line);
    if (one) news.push(one);
  }, 64 * 1024);
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  for (const [i, from] of at.entries()) lines.push(bytes.subarray(from, at[i + 1] ?? bytes.length));
  return news;
}
const inWords = (news: readonly SdServerNews[]): string[] =>
  news.map((one) =>
    one.type === 'atWork' ? `${one.progress.phase} ${one.progress.step}/${one.progress.total}` : one.type,
  );

describe('the output of sd-server', () => {
  it('tells sampling from loading, by units and log', () => {
    expect(inWords(newsOf(fixture('text-to-image.txt')))).toEqual([
      'opening',
      'sample 0/0',
      'sample 1/4',
      'sample 2/4',
      'sample 3/4',
      'sample 4/4',
      'decode 0/0',
      'decode 0/0',
      'settling',
    ]);
  });

  it('tells tiles before and behind sampling from its steps, and weights from both', () => {
    expect(inWords(newsOf(fixture('image-to-image-tiled.txt')))).toEqual([
      'opening',
      'encode 1/3',
      'encode 2/3',
      'encode 3/3',
      'encode 1/2',
      'encode 2/2',
      'sample 0/0',
      'sample 1/3',
      'sample 2/3',
      'sample 3/3',
      'decode 0/0',
      'decode 0/0',
      'decode 1/4',
      'decode 2/4',
      'decode 3/4',
      'decode 4/4',
      'settling',
    ]);
  });

  it('is read where it was recorded, and not taken from a program with another log', () => {
    expect(inWords(newsOf(fixture('sd-cli-sampling.txt')))).toEqual(['sample 0/0', 'sample 20/20']);
    expect(newsOf(fixture('llama-box-log.txt'))).toEqual([]);
  });

  it('is taken for sampling where there is no log at all', () => {
    const bars = fixture('text-to-image.txt')
      .toString()
      .replaceAll(/^\[.*\n/gm, '');
    expect(inWords(newsOf(Buffer.from(bars)))).toEqual(['sample 1/4', 'sample 2/4', 'sample 3/4', 'sample 4/4']);
  });

  it.each([
    '  |==================================================| 3/0 - 1.00it/s',
    '  |==================================================| 5/4 - 1.00it/s',
    '  |=====| 1/4 - 1.00it/s',
    '  |==================================================| 1/4 - fast',
    "[DEBUG] conditioner.hpp:345 - parse '[INFO ] x.cpp:1 - generating image: 1/1 - seed 42'",
    'generating image: 1/1 - seed 42',
    '',
  ])('finds nothing in %j', (line) => {
    expect(readSdServerLine(line)).toBeUndefined();
  });

  it('says the same however the bytes are cut, and whatever noise stands between the lines', () => {
    const bytes = fixture('image-to-image-tiled.txt');
    const expected = newsOf(bytes);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 40 }), (cuts) => {
        expect(newsOf(bytes, cuts)).toEqual(expected);
      }),
    );
    const noise = fc.string({ maxLength: 40 }).map((text) => text.replaceAll('\u001b', ''));
    const parts = bytes.toString().split('\n');
    fc.assert(
      fc.property(fc.array(noise, { minLength: parts.length, maxLength: parts.length }), (noises) => {
        const mixed = parts.map((part, i) => `${part}\nnoise ${noises[i]}\n`).join('');
        expect(newsOf(Buffer.from(mixed))).toEqual(expected);
      }),
    );
  });

  it('never throws, and never counts further than a whole, whatever bytes come', () => {
    const bar = fc
      .tuple(fc.nat(2e9), fc.nat(2e9), fc.constantFrom('it/s', 's/it', 'MB/s', 'GB/s', 'x'))
      .map(([step, total, unit]) => `\r  |${'='.repeat(50)}| ${step}/${total} - 1.00${unit}\u001b[K`);
    const any = fc.oneof(
      fc.string(),
      bar,
      fc.constantFrom('\n', '[INFO ] a.cpp:1    - generating image: 1/1 - seed 4'),
    );
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), (pieces) => {
        for (const one of newsOf(Buffer.from(pieces.join(''))))
          if (one.type === 'atWork') expect(one.progress.step).toBeLessThanOrEqual(one.progress.total);
      }),
    );
  });
});
