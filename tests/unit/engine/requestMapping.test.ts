import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadRequest, mapRequest, type MappingRules } from '../../../src/engine/requestMapping.ts';
import { embeddedSamplers, embeddedSchedulers } from '../../../src/shared/schema/engine.ts';

const rules: MappingRules = {
  sizes: { multiple: 16, square: false },
  decodeBase64: (text) => (/^[\w+/]+=*$/.test(text) ? Buffer.from(text, 'base64') : null),
  findLora: (path) => (path === 'known' ? '/loras/known.safetensors' : null),
};

const request = (change: object = {}): Record<string, unknown> => ({
  prompt: 'a cat',
  width: 64,
  height: 64,
  seed: 1,
  sample_params: { sample_steps: 4, guidance: { txt_cfg: 3 } },
  ...change,
});

const sampling = (change: object): object => ({
  sample_params: { sample_steps: 4, guidance: { txt_cfg: 3 }, ...change },
});

/** Start of a PNG: signature and IHDR. */
function pngHead(width: number, height: number): string {
  const bytes = Buffer.alloc(33);
  bytes.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes.toString('base64');
}

/** Whether a body is taken; throws for any error but a refusal. */
function isTaken(body: unknown, by: MappingRules): boolean {
  try {
    return mapRequest(body, by).native.width > 0;
  } catch (error) {
    if (error instanceof BadRequest) return false;
    throw error;
  }
}

describe('mapRequest', () => {
  it('names every native parameter and leaves nothing to the native defaults', () => {
    expect(
      mapRequest(
        request({
          ...sampling({ sample_method: 'heun', scheduler: 'karras' }),
          negative_prompt: 'dogs',
          batch_count: 2,
        }),
        rules,
      ),
    ).toEqual({
      native: {
        prompt: 'a cat',
        negative_prompt: 'dogs',
        width: 64,
        height: 64,
        steps: 4,
        cfg_scale: 3,
        sampling_method: 'heun',
        scheduler: 'karras',
      },
      count: 2,
      seed: 1,
    });
  });

  it('takes every size that fits the rule of the model and no other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -8, max: 5000 }),
        fc.integer({ min: -8, max: 5000 }),
        fc.boolean(),
        (width, height, square) => {
          const fits = (side: number): boolean => side >= 64 && side <= 4096 && side % 16 === 0;
          const taken = fits(width) && fits(height) && (!square || width === height);
          expect(isTaken(request({ width, height }), { ...rules, sizes: { multiple: 16, square } })).toBe(taken);
        },
      ),
    );
  });

  it('throws nothing but BadRequest, whatever it is given', () => {
    const anything = fc.oneof(
      fc.anything(),
      fc
        .record({
          prompt: fc.anything(),
          width: fc.anything(),
          seed: fc.anything(),
          sample_params: fc.anything(),
          lora: fc.anything(),
          init_image: fc.anything(),
        })
        .map(request),
    );
    fc.assert(
      fc.property(anything, (body) => {
        expect(typeof isTaken(body, rules)).toBe('boolean');
      }),
    );
  });

  it('takes every known sampler and scheduler, and "default" as none', () => {
    for (const sample_method of embeddedSamplers)
      expect(mapRequest(request(sampling({ sample_method })), rules).native.sampling_method).toBe(sample_method);
    for (const scheduler of embeddedSchedulers)
      expect(mapRequest(request(sampling({ scheduler })), rules).native.scheduler).toBe(scheduler);
    expect(mapRequest(request(sampling({ sample_method: 'default' })), rules).native).not.toHaveProperty(
      'sampling_method',
    );
    expect(() => mapRequest(request(sampling({ sample_method: 'Euler' })), rules)).toThrow(/sample_method/);
  });

  it('never hands an empty or malformed prompt on', () => {
    expect(mapRequest(request({ prompt: '' }), rules).native.prompt).toBe(' ');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (prompt) => {
        const mapped = mapRequest(request({ prompt: `${prompt}\ud800` }), rules).native.prompt;
        expect(mapped.isWellFormed() && !mapped.includes('\0')).toBe(true);
      }),
    );
  });

  it('keeps every seed of a batch exact', () => {
    const last = Number.MAX_SAFE_INTEGER;
    expect(mapRequest(request({ seed: last - 4, batch_count: 4 }), rules).seed).toBe(last - 4);
    expect(() => mapRequest(request({ seed: last - 3, batch_count: 4 }), rules)).toThrow(/seed/);
    expect(() => mapRequest(request({ seed: -1 }), rules)).toThrow(/seed/);
  });

  it('wants an init image of exactly the size of the request', () => {
    expect(mapRequest(request({ init_image: pngHead(64, 64), strength: 0.5 }), rules).native).toMatchObject({
      strength: 0.5,
      init_image: expect.any(Uint8Array),
    });
    expect(() => mapRequest(request({ init_image: pngHead(64, 80) }), rules)).toThrow('is 64x80');
    expect(() => mapRequest(request({ init_image: '' }), rules)).toThrow(/base64/);
    expect(() => mapRequest(request({ init_image: pngHead(64, 64), strength: 1.01 }), rules)).toThrow(/strength/);
  });

  it('takes one LoRA at full strength that exists', () => {
    const lora = (path: string, multiplier: number): object => ({ lora: [{ path, multiplier }] });
    expect(mapRequest(request(lora('known', 1)), rules).native.lora).toBe('/loras/known.safetensors');
    expect(mapRequest(request({ lora: [] }), rules).native).not.toHaveProperty('lora');
    expect(() => mapRequest(request(lora('unknown', 1)), rules)).toThrow(/no such file/);
    expect(() => mapRequest(request(lora('known', 0.9)), rules)).toThrow(/multiplier/);
  });

  it('refuses what it would otherwise ignore', () => {
    for (const field of ['mask_image', 'control_image', 'ref_images', 'hires']) {
      expect(() => mapRequest(request({ [field]: 'x' }), rules)).toThrow(field);
    }
    expect(mapRequest(request({ hires: { enabled: false }, ref_images: [] }), rules).count).toBe(1);
  });
});
