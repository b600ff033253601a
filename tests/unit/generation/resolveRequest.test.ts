import { describe, expect, it } from 'vitest';
import { resolveRequest, type ResolveContext } from '../../../src/main/generation/resolveRequest.ts';
import { AppError, type Issue } from '../../../src/shared/schema/error.ts';
import type { GenerationRequest } from '../../../src/shared/schema/generation.ts';
import type { InstalledModel } from '../../../src/shared/schema/model.ts';

const model: InstalledModel = {
  id: 'tiny',
  name: 'Tiny',
  family: 'minit2i',
  files: {},
  sizeBytes: 1,
  fingerprint: 'f',
  defaults: { width: 128, height: 128, steps: 6, cfgScale: 3, sampler: 'euler', scheduler: 'discrete' },
  sizes: { multiple: 16, square: true, max: 512 },
};
const context: ResolveContext = {
  model,
  capabilities: {
    samplers: ['euler', 'heun'],
    schedulers: ['discrete'],
    features: { initImage: true, maskImage: false, loras: true, loraWeights: false, cancelRunning: true, stepProgress: true },
  },
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
