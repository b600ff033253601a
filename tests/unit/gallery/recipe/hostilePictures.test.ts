import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharp } from '../../../../src/main/gallery/imaging.ts';
import { boundedJson } from '../../../../src/main/gallery/recipe/boundedJson.ts';
import type { ForeignReader } from '../../../../src/main/gallery/recipe/foreign.ts';
import { foreignRequest } from '../../../../src/main/gallery/recipe/foreignRequest.ts';
import { inspectPicture } from '../../../../src/main/gallery/recipe/inspectPicture.ts';
import { readA1111 } from '../../../../src/main/gallery/recipe/readA1111.ts';
import { readComfyui } from '../../../../src/main/gallery/recipe/readComfyui.ts';
import { readInvokeai } from '../../../../src/main/gallery/recipe/readInvokeai.ts';
import { readSdcpp } from '../../../../src/main/gallery/recipe/readSdcpp.ts';
import { readSwarmui } from '../../../../src/main/gallery/recipe/readSwarmui.ts';
import { encodeImage } from '../../../../src/main/gallery/recipeEmbed.ts';
import { knownRequest } from '../../../../src/shared/schema/generation.ts';
import { inspection } from '../../../../src/shared/schema/inspection.ts';
import {
  ascii,
  exifBlock,
  jpegWith,
  pngChunk,
  pngWith,
  pngWithText,
  textChunk,
  userComment,
  webpWith,
} from '../../../support/foreignPictures.ts';
import * as text from '../../../support/foreignTexts.ts';
import { installed } from '../../../support/installedThings.ts';
import { recipeOf } from '../../../support/recipes.ts';

/** Whatever the bytes: no exception, and nothing but what the contract allows. */
function expectSound(file: Uint8Array): void {
  const found = inspectPicture(file, installed);
  if (found === undefined) return;
  expect(inspection.safeParse(found)).toMatchObject({ success: true });
}

const texts = [
  text.a1111,
  text.sdcppOld,
  text.sdcppNew,
  text.swarmui,
  text.invokeai,
  text.invokeai2,
  text.invokeai1,
  text.comfyui,
  text.comfyuiFlux,
  text.comfyuiTwoPasses,
];
const keywords = [
  'parameters',
  'prompt',
  'workflow',
  'invokeai_metadata',
  'sd-metadata',
  'Dream',
  'tintype',
  'UserComment',
  'exif.272',
  'XML:com.adobe.xmp',
];

let seeds: Buffer[];
beforeAll(async () => {
  const png = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#123' } })
    .png()
    .toBuffer();
  const own = await Promise.all(
    (['png', 'jpeg', 'webp'] as const).map((format) => encodeImage(png, recipeOf(), format, 90)),
  );
  const exif = exifBlock('II', [ascii(0x0110, `prompt:${text.comfyui}`)], [userComment(text.a1111, 'utf16le')]);
  seeds = [
    ...own.map((bytes) => Buffer.from(bytes)),
    await pngWith(
      [
        textChunk('zTXt', 'parameters', text.a1111),
        textChunk('iTXt-zip', 'prompt', text.comfyui),
        pngChunk('eXIf', exif),
      ],
      64,
      64,
    ),
    await jpegWith(exif),
    await webpWith(exif),
  ];
});

describe('reading a hostile file', () => {
  it('survives any bytes, with and without the head of a picture', () => {
    const heads = [
      '',
      '\x89PNG\r\n\x1a\n\0\0\0\rIHDR',
      '\xff\xd8\xff\xe1',
      'RIFF\xff\xff\xff\xffWEBPVP8X',
      'RIFF\0\0\0\0WEBP',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 400 }), (head, bytes) =>
        expectSound(Buffer.concat([Buffer.from(head, 'latin1'), bytes])),
      ),
      { numRuns: 3000 },
    );
  });

  it('survives real files with any bytes changed, cut or doubled', () => {
    const change = fc.record({
      file: fc.nat(),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
      front: fc.boolean(),
      how: fc.constantFrom('change', 'cut', 'insert', 'double'),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let file = Buffer.from(seeds[(changes[0]?.file ?? 0) % seeds.length] ?? []);
        for (const { at, bytes, how, front } of changes) {
          // Most of what counts stands at the front.
          const place = Math.floor(at * Math.min(file.length, front ? 300 : file.length));
          const [before, after] = [file.subarray(0, place), file.subarray(place)];
          if (how === 'change') file = Buffer.concat([before, bytes, after.subarray(bytes.length)]);
          else if (how === 'insert') file = Buffer.concat([before, bytes, after]);
          else file = how === 'cut' ? before : Buffer.concat([before, after, after]);
        }
        expectSound(file);
      }),
      { numRuns: 3000 },
    );
  });

  it('does not believe lengths that lie', async () => {
    const png = await pngWithText('parameters', text.a1111);
    for (const length of [0, 1, 0x7fffffff, 0xffffffff]) {
      const lying = Buffer.from(png);
      lying.writeUInt32BE(length, 33);
      expectSound(lying);
      expect(inspectPicture(lying, installed)?.source).toBe('unknown');
    }
    const frame = 'ff c0 00 0b 08 00 40 00 40 01 01 11 00';
    for (const scan of ['ff da ff ff 01', 'ff da 00 00', 'ff da 00 01 00', 'ff da', ''])
      expect(inspectPicture(Buffer.from(`ffd8${frame}${scan}`.replaceAll(' ', ''), 'hex'), installed)).toMatchObject({
        width: 64,
        warnings: [expect.stringContaining('damaged or cut off'), expect.any(String)],
      });
    for (const offset of [0, 4, 8, 0xfffffff0]) {
      const loop = Buffer.from(exifBlock('MM', [], [userComment(text.a1111, 'ascii')]));
      loop.writeUInt32BE(offset, 18);
      expectSound(await jpegWith(loop));
    }
  });

  it('stops where compressed texts grow too long, and goes on behind them', async () => {
    const bomb = deflateSync(Buffer.alloc(60_000_000, 0x61));
    const chunk = (i: number): Buffer => pngChunk('zTXt', Buffer.concat([Buffer.from(`bomb${i}\0\0`, 'latin1'), bomb]));
    const one = await pngWith([chunk(0), textChunk('iTXt', 'parameters', text.a1111)]);
    const found = inspectPicture(one, installed);
    expect(found).toMatchObject({ source: 'a1111', request: { steps: 20 } });
    expect(found?.warnings.join()).toContain('far too long');
    const many = await pngWith(Array.from({ length: 100 }, (_, i) => chunk(i)));
    expect(inspectPicture(many, installed)?.warnings.join()).toContain('more text than is read');
    const countless = await pngWith(Array.from({ length: 60_000 }, (_, i) => textChunk('tEXt', `k${i}`, 'x')));
    expectSound(countless);
  });

  it('gets through megabytes of what could make it go back and forth', async () => {
    const million = 1_000_000;
    const patterns = [
      ' ',
      '\n',
      '"',
      '[',
      '{',
      '(',
      'a:"',
      'a:[,',
      'Steps: ',
      '\nSteps: ',
      '\nSteps: 1, a:{',
      '<lora:',
      '<lora:a:1',
      '\\',
      '-s ',
      'x, ',
      '\nNegative prompt:',
      '<tintype:recipe>',
      '{"a":',
    ];
    for (const pattern of patterns) {
      const long = pattern.repeat(Math.ceil(million / pattern.length));
      for (const keyword of keywords)
        for (const start of ['', 'x\nSteps: 1, ', '"', '"x" ', '{"sui_image_params":'])
          expect(inspectPicture(await small(keyword, start + long), installed)).toBeDefined();
    }
  });

  it('does not walk the padding of an EXIF text again and again', async () => {
    const padded = Buffer.concat([Buffer.alloc(3_000_000), Buffer.from('x')]);
    const wide = Buffer.concat([Buffer.from('UNICODE\0'), padded, Buffer.from('\0')]);
    for (const [entries, inner] of [
      [[{ tag: 0x010e, type: 2, data: padded }], []],
      [[], [{ tag: 0x9286, type: 7, data: wide }]],
    ] as const)
      expect(
        inspectPicture(await pngWith([pngChunk('eXIf', exifBlock('MM', entries, inner))]), installed),
      ).toBeDefined();
  });

  it('says little of a text that names very many things', async () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `l${i}`);
    const loras = names.map((id) => ({ id, weight: 1 }));
    const own = recipeOf();
    const files = {
      a1111: await small('parameters', `${names.map((name) => `<lora:${name}:1>`).join('')}\nSteps: 1`),
      swarmui: await small('parameters', JSON.stringify({ sui_image_params: { loras: names } })),
      unknown: await small('tintype', JSON.stringify({ ...own, request: { ...own.request, loras } })),
    };
    for (const [source, file] of Object.entries(files)) {
      const found = inspectPicture(file, installed);
      expect(found?.source).toBe(source);
      expect(found?.warnings.length).toBeLessThan(60);
      if (source !== 'unknown') expect(found?.warnings.join()).toContain('100000 LoRAs');
    }
  });

  it('takes no recipe for one of this app that this app could not have written', async () => {
    const own = recipeOf();
    const forged = [
      { ...own, createdAt: -1 },
      { ...own, createdAt: 8_640_000_000_000_001 },
      { ...own, notes: ['x'.repeat(600_000)] },
    ];
    for (const recipe of forged)
      expect(inspectPicture(await small('tintype', JSON.stringify(recipe)), installed)?.source).toBe('unknown');
    expect(inspectPicture(await small('tintype', JSON.stringify(own)), installed)?.source).toBe('tintype');
  });

  it('does not go deep for the sake of deep JSON', () => {
    const deep = '['.repeat(3_000_000) + ']'.repeat(3_000_000);
    expect(boundedJson(deep.slice(0, 3_900_000))).toBeUndefined();
    expect(boundedJson(`{"a":${'{"a":'.repeat(500)}1${'}'.repeat(501)}`)).toBeUndefined();
    expect(boundedJson(`[${'1,'.repeat(300_000)}1]`)).toBeUndefined();
    expect(boundedJson('{"a": NaN, "b": [NaN], "c": "NaN"}')).toEqual({ a: null, b: [null], c: 'NaN' });
    expect(boundedJson('x'.repeat(5_000_000))).toBeUndefined();
  });
});

/** One chunk behind the header of a PNG, without a picture: cheap to make by the hundred. */
const header = Buffer.concat([
  Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
  pngChunk('IHDR', Buffer.from([0, 0, 2, 0, 0, 0, 2, 0, 8, 2, 0, 0, 0])),
]);
const small = async (keyword: string, value: string): Promise<Buffer> =>
  Buffer.concat([header, textChunk('iTXt', keyword, value), pngChunk('IEND', Buffer.alloc(0))]);

describe.each<readonly [string, ForeignReader]>([
  ['A1111', readA1111],
  ['stable-diffusion.cpp', readSdcpp],
  ['SwarmUI', readSwarmui],
  ['InvokeAI', readInvokeai],
  ['ComfyUI', readComfyui],
])('the reader of %s', (_program, read) => {
  const json = fc.jsonValue({ maxDepth: 4 });
  const pieces = fc
    .array(
      fc.oneof(
        fc.constantFrom(...texts.flatMap((one) => [one, one.slice(0, one.length / 2), one.slice(one.length / 2)])),
        fc.string({ maxLength: 30 }),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((parts) => parts.join('\n'));
  const foreignJson = fc
    .tuple(fc.constantFrom(...texts.filter((one) => one.startsWith('{'))), fc.nat(), json)
    .map(([source, at, value]) => replaced(JSON.parse(source), at, value));
  const value = fc.oneof(
    pieces,
    foreignJson,
    json.map((each) => JSON.stringify(each)),
    fc.string({ unit: 'binary' }),
  );
  const record = fc.dictionary(fc.constantFrom(...keywords), value, { minKeys: 1, maxKeys: 4, noNullPrototype: true });

  it('never throws, and yields nothing that a request may not have', () => {
    fc.assert(
      fc.property(record, (given) => {
        const found = read(new Map(Object.entries(given)));
        if (!found) return;
        const { request, warnings } = foreignRequest(found, installed, { width: 512, height: 513 });
        expect(knownRequest.safeParse(request)).toMatchObject({ success: true });
        expect(warnings.every((warning) => typeof warning === 'string')).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });
});

/** A JSON document with one of its values, counted in depth, replaced by another. */
function replaced(document: unknown, at: number, value: unknown): string {
  let left = at % 60;
  return JSON.stringify(document, (_key, each: unknown) => ((left -= 1) === -1 ? value : each)) ?? 'null';
}
