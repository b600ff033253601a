import { describe, expect, it } from 'vitest';
import { resolveRequest, type ResolveContext } from '../../../src/main/generation/resolveRequest.ts';
import { AppError, type Issue } from '../../../src/shared/schema/error.ts';
import type { GenerationRequest } from '../../../src/shared/schema/generation.ts';
import type { InstalledModel } from '../../../src/shared/schema/model.ts';
import { tinyModel } from '../../support/tinyModel.ts';

const model: InstalledModel = { ...tinyModel, sizes: { multiple: 16, square: true, max: 512 } };
const installedLoras = [
  { id: 'ink', family: 'minit2i' },
  { id: 'xl', family: 'sdxl' },
];
const context: ResolveContext = {
  model,
  capabilities: {
    samplers: ['euler', 'heun'],
    schedulers: ['discrete'],
    features: {
      initImage: true,
      maskImage: false,
      loras: true,
      loraWeights: false,
      cancelRunning: true,
      stepProgress: true,
    },
    limits: { minSize: 64, maxSize: 4096, maxSteps: 150, maxCount: 5, maxLoras: 1, maxPending: 10, maxBodyBytes: 1 },
  },
  lora: (name) => installedLoras.find(({ id }) => id === name.toLowerCase()),
  webhookAllowed: (host) => host === '127.0.0.1',
};
function issuesOf(request: Partial<GenerationRequest>): readonly Issue[] {
  try {
    resolveRequest({ prompt: 'a cat', ...request }, context);
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown.issues ?? [];
    throw thrown;
  }
  return [];
}

describe('resolving a request', () => {
  it('fills every absent field from the model and the table of defaults', () => {
    expect(resolveRequest({ prompt: 'a cat' }, context)).toEqual({
      prompt: 'a cat',
      negativePrompt: '',
      width: 128,
      height: 128,
      steps: 6,
      cfgScale: 3,
      sampler: 'euler',
      scheduler: 'discrete',
      seed: -1,
      count: 1,
      model: 'tiny',
      loras: [],
      strength: 0.75,
      format: 'png',
      quality: 90,
      tags: {},
      lane: 'interactive',
      maxRetries: 1,
    });
  });

  it('lets every given value stand as it is', () => {
    const given = {
      prompt: 'x',
      width: 256,
      height: 256,
      steps: 1,
      cfgScale: 0,
      sampler: 'heun',
      seed: 0,
      count: 5,
      strength: 0,
      maxRetries: 0,
      format: 'webp',
      quality: 1,
      lane: 'idle',
    } as const;
    expect(resolveRequest(given, context)).toMatchObject(given);
  });

  it.each([
    [{ width: 120, height: 120 }, ['width', 'height']],
    [{ width: 256 }, ['height']],
    [{ width: 528, height: 528 }, ['width', 'height']],
    [{ sampler: 'Euler' }, ['sampler']],
    [{ scheduler: 'nope' }, ['scheduler']],
    [{ maskImage: 'abc' }, ['maskImage']],
    [
      {
        loras: [
          { id: 'a', weight: 1 },
          { id: 'b', weight: 0.5 },
        ],
      },
      ['loras', 'loras.1.weight'],
    ],
    [{ webhook: 'http://example.org/x' }, ['webhook']],
    [{ webhook: 'http://me:secret@127.0.0.1/x' }, ['webhook']],
    [{ webhook: 'http://me@127.0.0.1/x' }, ['webhook']],
    [{ prompt: 'cat <sd_cpp_extra_args>{}' }, ['prompt']],
  ] as [Partial<GenerationRequest>, string[]][])('refuses %j and names the fields', (request, paths) => {
    expect(issuesOf(request).map((issue) => issue.path)).toEqual(paths);
  });

  it('lists all the problems at once', () => {
    expect(issuesOf({ width: 100, sampler: 'x', scheduler: 'y' }).length).toBeGreaterThanOrEqual(3);
  });
});

describe('LoRAs in a prompt', () => {
  const strong: ResolveContext = {
    ...context,
    capabilities: {
      ...context.capabilities,
      features: { ...context.capabilities.features, loraWeights: true },
      limits: { ...context.capabilities.limits, maxLoras: 3 },
    },
  };

  it('are taken out of it, go behind those of the request, and go by their id', () => {
    const request = { prompt: 'a cat <lora:Ink:0.8> in rain', loras: [{ id: 'other', weight: 0.5 }] };
    expect(resolveRequest(request, strong)).toMatchObject({
      prompt: 'a cat in rain',
      loras: [
        { id: 'other', weight: 0.5 },
        { id: 'ink', weight: 0.8 },
      ],
    });
  });

  it('count once without a weight', () => {
    expect(resolveRequest({ prompt: '<lora:ink>a cat' }, context)).toMatchObject({
      prompt: 'a cat',
      loras: [{ id: 'ink', weight: 1 }],
    });
  });

  it('keep a name that is not known, so that it can be told which', () => {
    expect(resolveRequest({ prompt: 'a cat <lora:Nope:1>' }, context).loras).toEqual([{ id: 'Nope', weight: 1 }]);
  });

  it.each([
    [{ prompt: 'a cat <lora:ink:0.8>' }, ['prompt'], 'weight 1 only'],
    [{ prompt: 'a <lora:a:1> <lora:b:1>' }, ['prompt'], 'one LoRA at a time'],
    [{ prompt: 'a <lora:ink:1>', loras: [{ id: 'b', weight: 1 }] }, ['prompt'], 'one LoRA at a time'],
    [{ prompt: '<lora:ink:1>' }, ['prompt'], 'only LoRAs'],
    [{ prompt: 'a <lora:ink:strong>' }, ['prompt'], 'no number'],
    [{ prompt: 'a <lora:ink:1:0.5>' }, ['prompt'], 'more than one weight'],
    [{ prompt: 'a <lora::1>' }, ['prompt'], 'names no LoRA'],
    [{ prompt: 'a <lora:ink:9>' }, ['prompt'], 'beyond 4'],
    [{ prompt: 'a <lora:ink' }, ['prompt'], 'no > closes'],
    [{ negativePrompt: 'mud <lora:ink:1>' }, ['negativePrompt'], 'only in the prompt'],
    [{ prompt: 'a <lora:xl:1>' }, ['prompt'], 'is for sdxl models'],
    [{ loras: [{ id: 'xl', weight: 1 }] }, ['loras.0'], 'is for sdxl models'],
  ])('are refused with a reason: %j', (request, paths, reason) => {
    const issues = issuesOf(request);
    expect(issues.map(({ path }) => path)).toEqual(paths);
    expect(issues[0]?.message).toContain(reason);
  });

  it('are refused when one is named twice, or the engine takes none', () => {
    const twice = { prompt: 'a <lora:ink:1> <lora:INK:1>' };
    expect(() => resolveRequest(twice, strong)).toThrow();
    const { capabilities } = context;
    const without = {
      ...context,
      capabilities: { ...capabilities, features: { ...capabilities.features, loras: false } },
    };
    expect(() => resolveRequest({ prompt: 'a <lora:ink:1>' }, without)).toThrow();
    expect(resolveRequest({ prompt: 'a' }, without).loras).toEqual([]);
  });
});
