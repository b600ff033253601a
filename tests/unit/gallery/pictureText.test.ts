import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePicture } from '../../../src/main/gallery/pictureText.ts';
import { AppError } from '../../../src/shared/schema/error.ts';

/** The bytes, or undefined for a text that is refused by the name of its field. */
function decoded(text: string): Buffer | undefined {
  try {
    return Buffer.from(decodePicture(text, 'image'));
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.issues?.[0]?.path === 'image') return undefined;
    throw thrown;
  }
}

describe('a picture as text', () => {
  it('is decoded with and without padding, white space and the head of a data URL', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.nat(60), (bytes, at) => {
        const whole = Buffer.from(bytes).toString('base64');
        const bare = whole.replaceAll('=', '');
        for (const text of [whole, bare, `data:;base64,${whole}`, `${whole.slice(0, at)}\r\n ${whole.slice(at)}`])
          expect(decoded(text)?.equals(bytes)).toBe(true);
      }),
    );
  });

  it('is refused when any of it is no base64, however it would be read', () => {
    const strange = fc.constantFrom('-', '_', '=', '.', 'é', '\u0141', '\uff21', '\ufffd', '\0', '😀');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 3, maxLength: 60 }), strange, fc.nat(), (bytes, sign, at) => {
        const digits = Buffer.from(bytes).toString('base64').replaceAll('=', '');
        const place = at % digits.length;
        expect(decoded(digits.slice(0, place) + sign + digits.slice(place + 1) + 'AA')).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
    for (const text of ['', 'data:,abcd', 'data:image/png,abcd', 'A', 'AAAAA', 'AAA==', 'AAAA=', 'data:;base64,'])
      expect(decoded(text), text).toBeUndefined();
  });

  it('is looked at to its end when it is long', () => {
    const bytes = Buffer.alloc(2_500_001, 'picture');
    const text = bytes.toString('base64');
    expect(decoded(text)?.equals(bytes)).toBe(true);
    for (const at of [0, 1_048_575, 1_048_576, 2_000_000, text.length - 5])
      expect(decoded(`${text.slice(0, at)}\u0141${text.slice(at + 1)}`)).toBeUndefined();
  });
});
