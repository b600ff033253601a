import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTerminalLines } from '../../../src/main/platform/terminalLines.ts';

function linesOf(bytes: Uint8Array, cuts: readonly number[] = [], maxBytes = 1_000): string[] {
  const lines: string[] = [];
  const splitter = createTerminalLines((line) => lines.push(line), maxBytes);
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  for (const [i, from] of at.entries()) splitter.push(bytes.subarray(from, at[i + 1] ?? bytes.length));
  splitter.end();
  return lines;
}
const text = (words: string): Uint8Array => Buffer.from(words, 'utf8');

describe('lines of a terminal', () => {
  it.each<[string, string, string[]]>([
    ['end where the rest of a line is erased', '\ra 1/3\u001b[K\ra 2/3\u001b[K', ['a 1/3', 'a 2/3']],
    ['lose their colours', '\u001b[34;1m[INFO ]\u001b[0m hello\n', ['[INFO ] hello']],
    ['keep what stands behind a bar apart from it', '| 1/3\u001b[K[INFO ] hello\n', ['| 1/3', '[INFO ] hello']],
    ['keep an escape that begins no sequence out', 'a\u001bMb\n', ['ab']],
    ['survive a sequence that is broken off', 'a\u001b[3\nb\n', ['a', 'b']],
  ])('%s', (_, written, lines) => {
    expect(linesOf(text(written))).toEqual(lines);
  });

  it('are the same however the bytes are cut, within characters and sequences too', () => {
    const piece = fc.constantFrom('\r', '\n', '\u001b[K', '\u001b[0m', '\u001b', '[', 'K', 'ü', '😀', 'abc', ' 3/20 ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat(200), { maxLength: 20 }), (pieces, cuts) => {
        const bytes = text(pieces.join(''));
        expect(linesOf(bytes, cuts)).toEqual(linesOf(bytes));
      }),
    );
  });

  it('hold no more than they are let, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        for (const line of linesOf(bytes, [], 64)) expect(line.length).toBeLessThanOrEqual(64);
      }),
    );
    expect(linesOf(Buffer.alloc(100_000, 'y'), [], 64)).toEqual([]);
  });
});
