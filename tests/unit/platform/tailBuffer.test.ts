import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTailBuffer } from '../../../src/main/platform/tailBuffer.ts';

describe('tail buffer', () => {
  it('holds the last bytes of all that was pushed', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.integer({ min: 1, max: 20 }), (pieces, size) => {
        const ascii = pieces.map((piece) => piece.replaceAll(/[^\x20-\x7e]/g, '-'));
        const tail = createTailBuffer(size);
        for (const piece of ascii) tail.push(Buffer.from(piece));
        expect(tail.text()).toBe(ascii.join('').slice(-size));
      }),
    );
  });

  it('leaves out a character cut at the front', () => {
    const tail = createTailBuffer(6);
    tail.push(Buffer.from('🎨🎨'));
    expect(tail.text()).toBe('🎨');
  });
});
