import * as fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { imageSize } from '../../../src/engine/imageSize.ts';
import { refusal } from '../../../src/engine/requestGuard.ts';
import { headerLength, parseSafetensorsHeader } from '../../../src/engine/safetensorsHeader.ts';

describe('imageSize', () => {
  it('reads what sharp wrote, in PNG and both kinds of JPEG', async () => {
    for (const [width, height] of [
      [1, 1],
      [64, 128],
      [513, 77],
    ] as const) {
      const image = sharp({ create: { width, height, channels: 3, background: '#369' } });
      const files = [
        image.clone().png(),
        image.clone().jpeg(),
        image.clone().jpeg({ progressive: true }),
        image
          .clone()
          .jpeg()
          .withExif({ IFD0: { Artist: 'x'.repeat(300) } }),
      ];
      for (const file of files) expect(imageSize(await file.toBuffer())).toEqual({ width, height });
      expect(imageSize(await image.clone().webp().toBuffer())).toBeNull();
    }
  });

  it('gives a size or null for any bytes, also behind a true start', () => {
    const start = fc.constantFrom(
      [],
      [0xff, 0xd8],
      [0xff, 0xd8, 0xff, 0xe0],
      [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    );
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 200 }), (head, tail) => {
        const size = imageSize(Uint8Array.from([...head, ...tail]));
        expect(size === null || (size.width >= 0 && size.height >= 0)).toBe(true);
      }),
    );
  });
});

describe('parseSafetensorsHeader', () => {
  const json =
    '{"__metadata__":{"format":"pt"},"a":{"dtype":"F16","shape":[2,3],"data_offsets":[0,12]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}';

  it('gives the shapes and the length the file must have', () => {
    const header = parseSafetensorsHeader(json, json.length);
    expect(header?.shapes.get('a')).toEqual([2, 3]);
    expect(header?.fileBytes).toBe(8 + json.length + 16);
  });

  it('refuses what is not one', () => {
    for (const text of [
      '',
      '[]',
      '{}',
      'null',
      '{"a":1}',
      '{"a":{"shape":[1]}}',
      '{"a":{"shape":[-1],"data_offsets":[0,1]}}',
      json.slice(0, -1),
    ]) {
      expect(parseSafetensorsHeader(text, text.length)).toBeNull();
    }
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseSafetensorsHeader(text, text.length)).toBeNull();
      }),
    );
  });

  it('reads the length prefix, and none that is beyond reason', () => {
    expect(headerLength(Uint8Array.of(0x10, 0x01, 0, 0, 0, 0, 0, 0))).toBe(272);
    expect(headerLength(Uint8Array.of(1, 2, 3))).toBeNull();
    expect(headerLength(new TextEncoder().encode('<!doctype html>'))).toBeNull();
  });
});

describe('refusal', () => {
  const secret = 'correct horse battery';
  const headers = { host: '127.0.0.1:4000', authorization: `Bearer ${secret}` };

  it('lets in who knows the secret and comes by a loopback name', () => {
    for (const host of ['127.0.0.1', '127.0.0.1:1', 'localhost:65535', 'LOCALHOST', '[::1]:80'])
      expect(refusal({ ...headers, host }, secret)).toBeNull();
  });

  it('refuses every other secret', () => {
    fc.assert(
      fc.property(fc.string(), (guess) => {
        fc.pre(guess !== secret);
        expect(refusal({ ...headers, authorization: `Bearer ${guess}` }, secret)?.status).toBe(401);
      }),
    );
    for (const guess of [secret.slice(0, -1), `${secret} `, `${secret}\0`])
      expect(refusal({ ...headers, authorization: `Bearer ${guess}` }, secret)?.status).toBe(401);
    expect(refusal({ host: headers.host }, secret)?.status).toBe(401);
  });

  it('refuses web pages and foreign names before it looks at the secret', () => {
    expect(refusal({ ...headers, origin: 'null' }, secret)?.status).toBe(403);
    for (const host of ['example.com', '127.0.0.1.nip.io', 'localhost:', '127.0.0.1:80:80', 'a@127.0.0.1', undefined])
      expect(refusal({ ...headers, host }, secret)?.status).toBe(403);
  });
});
