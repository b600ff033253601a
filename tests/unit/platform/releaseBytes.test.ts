import { describe, expect, it } from 'vitest';
import { releaseBytes } from '../../../src/main/platform/releaseBytes.ts';

describe('bytes that are given back', () => {
  it('are empty at once, and giving them back again is fine', () => {
    const bytes = Buffer.alloc(100_000, 7);
    releaseBytes(bytes);
    expect([bytes.length, bytes.buffer.byteLength]).toEqual([0, 0]);
    releaseBytes(bytes);
  });

  it('stay when they share their memory with others', () => {
    const whole = Buffer.alloc(100_000, 7);
    const part = whole.subarray(0, 50_000);
    releaseBytes(part);
    const small = Buffer.from('from the pool of small buffers');
    releaseBytes(small);
    expect([whole.at(-1), part.length, small.toString()]).toEqual([7, 50_000, 'from the pool of small buffers']);
  });
});
