import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { useApi } from '../../../support/apiApp.ts';
import { pixelsOf } from '../../../support/pictures.ts';

const api = useApi();

/** As much as a client of the original contract knows of the answers: it submits, polls and reads base64. */
const submitted = z.object({ id: z.string(), status: z.literal('pending'), createdAt: z.number() });
const polled = z.object({
  id: z.string(),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']),
  progress: z
    .object({
      currentStep: z.number(),
      totalSteps: z.number(),
      stage: z.enum(['loading', 'diffusion', 'decoding']),
      percentage: z.number(),
      currentImage: z.number(),
      totalImages: z.number(),
    })
    .optional(),
  result: z
    .object({
      images: z.array(z.object({ image: z.string(), seed: z.number(), width: z.number(), height: z.number() })),
      format: z.literal('png'),
      timeTaken: z.number(),
    })
    .optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});

it('a client of the original contract submits, polls every half second, reads its images, and its DELETE comes too late', async () => {
  const body = {
    prompt: 'a heavy iron key',
    width: 128,
    height: 128,
    steps: 20,
    cfgScale: 3,
    seed: 12_345,
    sampler: 'euler_a',
    count: 3,
  };
  const reply = await api.ask('POST', '/v1/images/generations', { body });
  expect(reply.status).toBe(201);
  const { id } = reply.as(submitted);
  let state: z.output<typeof polled>;
  do {
    await sleep(500);
    state = (await api.ask('GET', `/v1/images/generations/${id}`)).as(polled);
    if (state.status === 'in_progress') expect(state.progress).toBeDefined();
  } while (state.status === 'pending' || state.status === 'in_progress');
  expect(state.status).toBe('complete');
  const images = state.result?.images ?? [];
  expect(images.map(({ seed, width, height }) => [seed, width, height])).toEqual(
    [0, 1, 2].map((i) => [12_345 + i, 128, 128]),
  );
  for (const { image } of images) {
    const { width, height, raw } = await pixelsOf(Buffer.from(image, 'base64'));
    expect([width, height, Buffer.from(raw, 'base64').length]).toEqual([128, 128, 128 * 128 * 3]);
  }
  expect((await api.ask('DELETE', `/v1/images/generations/${id}`)).status).toBe(409);
  expect((await api.ask('GET', '/v1/images/generations/unknown-id')).status).toBe(404);
  expect((await api.ask('GET', '/health')).bytes.toString()).toContain('"busy":false');
});
