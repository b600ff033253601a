import { describe, expect, it } from 'vitest';
import { MAX_SEED } from '../../../../src/shared/schema/generation.ts';
import { small, useApi } from '../../../support/apiApp.ts';
import { pixelsOf } from '../../../support/pictures.ts';

const api = useApi();

async function drawn(body: object) {
  const { result } = await api.draw({ ...small, ...body });
  const images = result?.images ?? [];
  return Promise.all(
    images.map(async ({ seed, url }) => ({ seed, pixels: await pixelsOf((await api.ask('GET', url)).bytes) })),
  );
}

describe('seeds', () => {
  it('count up from the one that is asked for, and wrap at 2^32', async () => {
    const id = await api.submit({ ...small, seed: MAX_SEED - 1, count: 4 });
    const state = await api.until(id, 'complete');
    expect(state.seeds).toEqual([MAX_SEED - 1, MAX_SEED, 0, 1]);
    expect(state.result?.images.map(({ index, seed }) => [index, seed])).toEqual([
      [0, MAX_SEED - 1],
      [1, MAX_SEED],
      [2, 0],
      [3, 1],
    ]);
    expect(state.request.seed).toBe(MAX_SEED - 1);
  });

  it.each([[{}], [{ seed: -1 }]])('are drawn for each image, all different, with %j', async (body) => {
    const images = await drawn({ ...body, count: 5 });
    expect(new Set(images.map(({ seed }) => seed)).size).toBe(5);
    const inOrder = images.every(({ seed }, i) => seed === ((images[0]?.seed ?? 0) + i) % (MAX_SEED + 1));
    expect(inOrder).toBe(false);
    for (const { seed } of images) expect(Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED).toBe(true);
  });

  it('give the same pixels again, alone or within a batch, over a restart of engine and app too', async () => {
    const batch = await drawn({ count: 3 });
    expect(new Set(batch.map(({ pixels }) => pixels.raw)).size).toBe(3);
    for (const { seed, pixels } of batch) expect(await drawn({ seed })).toEqual([{ seed, pixels }]);
    const counted = await drawn({ seed: 41, count: 2 });
    expect(await drawn({ seed: 42 })).toEqual([counted[1]]);
    await api.client.call('engine.restart', {});
    expect(await drawn({ seed: 41, count: 2 })).toEqual(counted);
    await api.restart();
    expect(await drawn({ seed: 41 })).toEqual([counted[0]]);
  });

  it.each([0, MAX_SEED])('take the edge %i', async (seed) => {
    const [first] = await drawn({ seed });
    expect(first?.seed).toBe(seed);
    expect(await drawn({ seed })).toEqual([first]);
  });

  it('make another picture for another seed, prompt or number of steps', async () => {
    const pictures = [
      await drawn({ seed: 1 }),
      await drawn({ seed: 2 }),
      await drawn({ seed: 1, prompt: 'a cat' }),
      await drawn({ seed: 1, steps: 3 }),
    ];
    expect(new Set(pictures.map(([image]) => image?.pixels.raw)).size).toBe(4);
  });
});
