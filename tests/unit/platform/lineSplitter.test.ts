import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter } from '../../../src/main/platform/lineSplitter.ts';

function split(chunks: readonly Uint8Array[], maxBytes = 1_000_000): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line), maxBytes);
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

describe('line splitter', () => {
  it('finds the same lines however the bytes are cut, also inside a character', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '中', '🎨', '\n', '\r', '\r\n', '@') });
    fc.assert(
      fc.property(text, fc.array(fc.nat()), (whole, cuts) => {
        const bytes = Buffer.from(whole);
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((to, index) => bytes.subarray(places[index], to));
        expect(split(chunks)).toEqual(whole.split(/[\r\n]/).filter((line) => line !== ''));
      }),
    );
  });

  it('drops a line that is too long up to its end and goes on after it', () => {
    expect(split([Buffer.from('ab\n12345'), Buffer.from('6789\ncd\n')], 5)).toEqual(['ab', 'cd']);
    expect(split([Buffer.from('12345\n')], 5)).toEqual(['12345']);
  });

  it('keeps nothing of the memory its input used', () => {
    const chunk = Buffer.from('abc');
    const lines: string[] = [];
    const splitter = createLineSplitter((line) => lines.push(line), 100);
    splitter.push(chunk);
    chunk.fill('x');
    splitter.push(Buffer.from('\n'));
    expect(lines).toEqual(['abc']);
  });
});
