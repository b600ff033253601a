import { describe, expect, it } from 'vitest';
import { inspectPicture } from '../../../../src/main/gallery/recipe/inspectPicture.ts';
import { inspection, type Inspection } from '../../../../src/shared/schema/inspection.ts';
import {
  ascii,
  exifBlock,
  jpegWith,
  pngWith,
  pngWithText,
  textChunk,
  userComment,
  webpWith,
} from '../../../support/foreignPictures.ts';
import * as text from '../../../support/foreignTexts.ts';
import { installed } from '../../../support/installedThings.ts';

function inspect(file: Uint8Array): Inspection {
  const found = inspectPicture(file, installed);
  expect(inspection.safeParse(found)).toMatchObject({ success: true });
  return found ?? expect.fail('it is no picture');
}

const castle = {
  prompt: 'a castle on a hill, (golden hour:1.2) with a moat',
  negativePrompt: 'blurry, ugly,\nlow quality',
  width: 512,
  height: 768,
  steps: 20,
  cfgScale: 7,
  seed: 1234567,
  sampler: 'dpm++2m',
  scheduler: 'karras',
  model: 'DreamShaper-8',
  loras: [{ id: 'ink-style', weight: 0.8 }],
};

describe('a picture of A1111', () => {
  it.each(['tEXt', 'tEXt-utf8', 'zTXt', 'iTXt', 'iTXt-zip'] as const)('is read from a PNG with %s', async (kind) => {
    expect(inspect(await pngWithText('parameters', text.a1111, kind))).toEqual({
      source: 'a1111',
      request: castle,
      raw: text.a1111,
      width: 512,
      height: 768,
      format: 'png',
      warnings: [],
    });
  });

  it.each(['utf16be', 'utf16le', 'ascii', 'none'] as const)('is read from a comment in %s', async (code) => {
    const block = exifBlock('MM', [], [userComment(text.a1111, code)]);
    const little = exifBlock('II', [ascii(0x0131, 'Some program')], [userComment(text.a1111, code)]);
    for (const file of [await jpegWith(block), await webpWith(block), await jpegWith(little), await webpWith(little)])
      expect(inspect(file)).toMatchObject({ source: 'a1111', request: castle, width: 512, height: 768, warnings: [] });
  });

  it('is read with all its letters', async () => {
    const said = 'リンゴ 🍎, ein Äpfelchen\nSteps: 5, Seed: 1, Size: 512x512';
    for (const kind of ['tEXt-utf8', 'iTXt'] as const)
      expect(inspect(await pngWithText('parameters', said, kind)).request.prompt).toBe('リンゴ 🍎, ein Äpfelchen');
    const comment = exifBlock('MM', [], [userComment(said, 'utf16be')]);
    expect(inspect(await jpegWith(comment)).request.prompt).toBe('リンゴ 🍎, ein Äpfelchen');
  });

  it('takes the scheduler from an old sampler name, and says what there is nothing like', async () => {
    const old =
      'x\nSteps: 5, Sampler: DPM++ 2S a Karras, CFG scale: 7, Seed: 1, Size: 512x512, Model: other_model, Clip skip: 2';
    const found = inspect(await pngWithText('parameters', old));
    expect(found.request).toMatchObject({ sampler: 'dpm++2s_a', scheduler: 'karras' });
    expect(found.request).not.toHaveProperty('model');
    expect(found.warnings).toEqual([expect.stringContaining('Clip skip'), expect.stringContaining('other_model')]);
    const strange = 'x <lora:nope:1>\nSteps: 5, Sampler: DPM adaptive, Schedule type: Beta, Seed: 1, Size: 512x512';
    const other = inspect(await pngWithText('parameters', strange));
    expect(other.request).toEqual({ prompt: 'x', negativePrompt: '', steps: 5, seed: 1, width: 512, height: 512 });
    expect(other.warnings.join()).toMatch(/DPM adaptive.*Beta.*nope/);
    const automatic = 'x\nSteps: 5, Sampler: Euler, Schedule type: Automatic, Seed: 1, Size: 512x512';
    expect(inspect(await pngWithText('parameters', automatic))).toMatchObject({
      request: { sampler: 'euler' },
      warnings: [],
    });
  });

  it('leaves out what this app cannot take, and says so', async () => {
    const odd = 'x\nSteps: 900, Sampler: Euler, CFG scale: 99, Seed: 5000000000, Size: 513x512';
    const found = inspect(await pngWithText('parameters', odd));
    expect(found.request).toEqual({ prompt: 'x', negativePrompt: '', sampler: 'euler', height: 512 });
    expect(found.warnings).toHaveLength(4);
    expect(found.warnings.join('\n')).toMatch(/513[^]*900[^]*99[^]*5000000000/);
  });

  it('is not confused by prompts that look like the rest', async () => {
    const tricky =
      'Steps: 3 to heaven\nSteps: twenty\nmore, Sampler: none\nSteps: 7, Sampler: Heun, Seed: 3, Size: 512x512';
    expect(inspect(await pngWithText('parameters', tricky)).request).toMatchObject({
      prompt: 'Steps: 3 to heaven\nSteps: twenty\nmore, Sampler: none',
      steps: 7,
      sampler: 'heun',
    });
    expect(inspect(await pngWithText('parameters', 'only words')).request).toEqual({
      prompt: 'only words',
      negativePrompt: '',
      width: 512,
      height: 768,
    });
  });
});

describe('a picture of stable-diffusion.cpp', () => {
  it('is read from the text of older versions', async () => {
    expect(inspect(await pngWithText('parameters', text.sdcppOld))).toMatchObject({
      source: 'sdcpp',
      request: {
        prompt: 'a sunflower field',
        negativePrompt: 'blue sky',
        steps: 30,
        cfgScale: 5,
        seed: 197583933,
        width: 512,
        height: 512,
        sampler: 'dpm++2mv2',
        scheduler: 'karras',
        model: 'DreamShaper-8',
      },
      warnings: [],
    });
  });

  it('is read from the JSON of newer ones, and from the text where that is broken', async () => {
    const request = {
      prompt: 'a fox, "red", {wild}',
      negativePrompt: 'blur',
      steps: 24,
      cfgScale: 6.5,
      seed: 42,
      width: 640,
      height: 512,
      sampler: 'euler_a',
      scheduler: 'discrete',
      model: 'DreamShaper-8',
      loras: [{ id: 'ink-style', weight: 1 }],
    };
    for (const written of [text.sdcppNew, text.sdcppNew.slice(0, -5)])
      expect(inspect(await pngWithText('parameters', written))).toMatchObject({
        source: 'sdcpp',
        request,
        warnings: [],
      });
  });
});

describe('a picture of SwarmUI', () => {
  it('is read from PNG, and from the comment of a JPEG', async () => {
    const comment = exifBlock('II', [], [userComment(text.swarmui, 'utf16le')]);
    const model = exifBlock('II', [ascii(0x0110, text.swarmui)]);
    for (const file of [
      await pngWithText('parameters', text.swarmui, 'iTXt'),
      await jpegWith(comment),
      await jpegWith(model),
    ])
      expect(inspect(file)).toMatchObject({
        source: 'swarmui',
        request: {
          prompt: 'a photo of a cat',
          negativePrompt: 'dog',
          model: 'DreamShaper-8',
          seed: 77,
          steps: 25,
          cfgScale: 7.5,
          width: 512,
          height: 768,
          sampler: 'dpm++2s_a',
          scheduler: 'discrete',
          loras: [{ id: 'ink-style', weight: 0.5 }],
        },
        warnings: [],
      });
  });
});

describe('a picture of InvokeAI', () => {
  it('is read in the form since version 3', async () => {
    const file = await pngWith([
      textChunk('tEXt', 'invokeai_metadata', text.invokeai),
      textChunk('tEXt', 'invokeai_graph', '{}'),
    ]);
    expect(inspect(file)).toMatchObject({
      source: 'invokeai',
      request: {
        prompt: 'landscape, {not a variable}',
        negativePrompt: 'low quality',
        width: 768,
        height: 432,
        seed: 356120443,
        cfgScale: 7.5,
        steps: 50,
        sampler: 'dpm++2m',
        scheduler: 'karras',
        model: 'DreamShaper-8',
        loras: [{ id: 'ink-style', weight: 0.6 }],
      },
      warnings: [],
    });
  });

  it('is read in the forms of versions 2 and 1', async () => {
    expect(inspect(await pngWithText('sd-metadata', text.invokeai2))).toMatchObject({
      source: 'invokeai',
      request: {
        prompt: 'a lamp on a desk',
        negativePrompt: 'dust, dirt',
        steps: 30,
        seed: 99,
        sampler: 'euler_a',
        model: 'DreamShaper-8',
      },
    });
    expect(inspect(await pngWithText('Dream', text.invokeai1))).toMatchObject({
      source: 'invokeai',
      request: {
        prompt: 'a lamp on a "desk"',
        negativePrompt: 'dust',
        width: 512,
        height: 640,
        seed: 99,
        sampler: 'heun',
      },
    });
  });
});

describe('a picture of ComfyUI', () => {
  const galaxy = {
    prompt: 'a bottle with a galaxy inside',
    negativePrompt: 'text, watermark',
    width: 512,
    height: 640,
    steps: 20,
    cfgScale: 8,
    sampler: 'euler_a',
    scheduler: 'karras',
    model: 'DreamShaper-8',
    loras: [{ id: 'ink-style', weight: 0.7 }],
  };

  it('is read from the graph that ran, in a PNG and a WebP', async () => {
    const png = await pngWith([
      textChunk('tEXt', 'prompt', text.comfyui),
      textChunk('tEXt', 'workflow', '{"nodes":[]}'),
    ]);
    const exif = exifBlock('II', [ascii(0x010f, 'workflow:{"nodes":[]}'), ascii(0x0110, `prompt:${text.comfyui}`)]);
    for (const file of [png, await webpWith(exif)]) {
      const found = inspect(file);
      expect(found).toMatchObject({ source: 'comfyui', raw: text.comfyui });
      expect(found.request).toEqual(galaxy);
      // Its seeds have 64 bits, ours 32.
      expect(found.warnings).toEqual([expect.stringContaining('The seed (156680208700286)')]);
    }
  });

  it('is read where guider, sigmas and noise are nodes of their own', async () => {
    const found = inspect(await pngWithText('prompt', text.comfyuiFlux));
    expect(found.request).toEqual({
      prompt: 'an anime girl',
      negativePrompt: '',
      width: 1024,
      height: 768,
      steps: 22,
      seed: 219670278,
      sampler: 'euler',
      scheduler: 'simple',
    });
    expect(found.warnings).toEqual([expect.stringContaining('flux1-dev.safetensors')]);
  });

  it('is read from its first pass where there were several', async () => {
    const found = inspect(
      await pngWithText('prompt', text.comfyuiTwoPasses.replace('"cfg":6', '"cfg":6,"extra":[NaN]')),
    );
    expect(found.request).toMatchObject({
      prompt: 'a hill',
      negativePrompt: '',
      seed: 31,
      steps: 12,
      sampler: 'heun',
      strength: 0.6,
    });
    expect(found.warnings.join('\n')).toMatch(/another picture[^]*several passes[^]*beta/);
  });

  it('is known by its layout alone, which tells no values', async () => {
    const found = inspect(await pngWithText('workflow', '{"nodes":[{"id":1}],"links":[]}'));
    expect(found).toMatchObject({ source: 'comfyui', warnings: [expect.stringContaining('only the layout')] });
  });
});

describe('any other picture', () => {
  it('is of unknown origin', async () => {
    const exif = exifBlock(
      'II',
      [ascii(0x010f, 'Camera'), ascii(0x010e, 'Holidays')],
      [userComment('Steps: none', 'ascii')],
    );
    for (const file of [
      await pngWith([]),
      await pngWithText('Comment', 'hello'),
      await jpegWith(exif),
      await webpWith(exif),
    ])
      expect(inspect(file)).toMatchObject({ source: 'unknown', request: {}, warnings: [expect.any(String)] });
  });
});
