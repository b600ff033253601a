import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelManifest } from '../../../src/shared/schema/model.ts';
import { startEngine, type RunningEngine } from '../../support/engineHarness.ts';

const root = join(import.meta.dirname, '../../..');
const folder = join(root, 'resources/starter-model');
const drawnByPyTorch = join(root, 'tests/fixtures/starterModel');
const prompts = ['a red apple', 'a yellow star', 'a blue heart', 'a cat face', 'a rocket'];
const MOST_BYTES = 24_000_000;
/** Mean difference of 0 … 255 levels: the file holds weights of 8 bits, PyTorch drew with those of 32. */
const TOLERANCE = 4;

let engine: RunningEngine;
beforeAll(async () => {
  const { files } = modelManifest.parse(JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')));
  const paths = Object.fromEntries(Object.entries(files).map(([role, name]) => [role, join(folder, name)]));
  engine = await startEngine({ files: paths, threads: 2 });
}, 60_000);
afterAll(async () => {
  await engine?.stop();
});

const pixels = (png: string | Buffer): Promise<Buffer> => sharp(png).removeAlpha().raw().toBuffer();

describe('the starter model', { timeout: 60_000 }, () => {
  it.each(prompts)('draws %s as PyTorch does from the same noise', async (prompt) => {
    const drawn = await pixels(
      await engine.client.draw({
        prompt,
        width: 128,
        height: 128,
        seed: 1,
        sample_params: { sample_steps: 10, guidance: { txt_cfg: 3 } },
      }),
    );
    const expected = await pixels(join(drawnByPyTorch, `${prompt.replaceAll(' ', '-')}.png`));
    expect(drawn.length).toBe(expected.length);
    const difference = drawn.reduce((sum, level, n) => sum + Math.abs(level - (expected[n] ?? 0)), 0) / drawn.length;
    expect(difference).toBeLessThan(TOLERANCE);
  });

  it('is small, and names the licence of every picture it learned from', async () => {
    const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_BYTES);
    const sources: unknown = JSON.parse(await readFile(join(folder, 'licences.json'), 'utf8'));
    expect(sources).toMatchObject([
      { package: '@iconify-json/fluent-emoji-flat', licence: { spdx: 'MIT' } },
      { package: '@iconify-json/fluent-emoji', licence: { spdx: 'MIT' } },
      { package: '@iconify-json/noto', licence: { spdx: 'Apache-2.0' } },
    ]);
  });
});
