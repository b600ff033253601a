import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/schema/error.ts';
import { recipe as recipeSchema } from '../../../src/shared/schema/image.ts';
import { aJob } from '../../support/jobs.ts';
import { recipeOf } from '../../support/recipes.ts';
import { rendered, runnerRig, tinyModels } from '../../support/runnerRig.ts';

const webhook = 'http://127.0.0.1:9000/done?token=secret';

describe('a LoRA whose file is gone', () => {
  it('ends the job with what to do, and the engine is not asked', async () => {
    const asked: number[] = [];
    const rig = runnerRig(
      [aJob({ id: 'a', request: { loras: [{ id: 'Ink', weight: 1 }] } })],
      async (_spec, request) => {
        asked.push(request.seed);
        return rendered(request.seed);
      },
      {
        models: {
          ...tinyModels,
          loraFile: async () => {
            throw new AppError('MODEL_NOT_FOUND', 'Ink is gone. Put it back.', { facts: { lora: 'Ink' } });
          },
        },
      },
    );
    await rig.drain();
    expect(rig.rows.get('a')).toMatchObject({
      status: 'error',
      error: { code: 'MODEL_LOAD_FAILED', message: 'Ink is gone. Put it back.', facts: { lora: 'Ink' } },
    });
    expect([asked, rig.bugs]).toEqual([[], []]);
  });
});

describe('the recipe of a picture', () => {
  it('tells the whole request but the webhook, whose address may hold a secret', async () => {
    const job = aJob({ id: 'a', request: { webhook } });
    const rig = runnerRig([job], async (_spec, request) => rendered(request.seed));
    await rig.drain();
    const { webhook: _, ...rest } = job.request;
    expect(rig.images.map((image) => image.recipe.request)).toEqual([rest]);
    expect(JSON.stringify(rig.images)).not.toContain('secret');
  });

  it('is read without the webhook from a picture of a version that wrote it', () => {
    const old = recipeOf();
    expect(recipeSchema.parse({ ...old, request: { ...old.request, webhook } })).toEqual(old);
  });
});
