import { beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { pictureDifference } from '../../../src/main/gallery/pictureDifference.ts';
import { peakMemory, resetPeakMemory } from '../../../src/main/platform/processMemory.ts';
import type { WireRequest } from '../../../src/shared/schema/engineWire.ts';
import { smallJob } from '../../support/engineClient.ts';
import { startEngine } from '../../support/engineHarness.ts';
import { fluxFiles, fluxModelFolder } from '../../support/fluxModel.ts';

let files: Record<string, string>;
beforeAll(async () => {
  files = fluxFiles(await fluxModelFolder());
}, 60_000);

const guidance = { txt_cfg: 1 };
const job = (change: Partial<WireRequest> = {}): WireRequest =>
  smallJob({ width: 160, height: 160, sample_params: { sample_steps: 1, guidance }, ...change });
const tiles = (side: number) => ({ vae_tiling_params: { enabled: true, tile_size_x: side, tile_size_y: side } });

/** The picture that the real engine draws, and the most memory that it held meanwhile. */
async function draw(memory: object | undefined, request: WireRequest): Promise<{ png: Buffer; peak: number }> {
  const engine = await startEngine({ files, ...(memory && { memory }) });
  try {
    expect(await resetPeakMemory(engine.pid)).toBe(process.platform === 'linux');
    const png = await engine.client.draw(request);
    return { png, peak: (await peakMemory(engine.pid)) ?? 0 };
  } finally {
    await engine.stop();
  }
}

describe.runIf(process.platform === 'linux')('the measures against want of memory', { timeout: 120_000 }, () => {
  it('weights on disk take less memory and give the same picture', async () => {
    const usual = await draw(undefined, job());
    const less = await draw({ weights: 'disk' }, job());
    expect(less.png.equals(usual.png)).toBe(true);
    // The weights are 75 MB in the engine's memory, of which at most the VAE's are needed at a time.
    expect(usual.peak - less.peak).toBeGreaterThan(10e6);
  });

  it('tiles take less memory, and give nearly the same picture of the same size', async () => {
    const large = { width: 256, height: 256 };
    const usual = await draw(undefined, job(large));
    const tiled = await draw(undefined, job({ ...large, ...tiles(16) }));
    expect(usual.peak - tiled.peak).toBeGreaterThan(10e6);
    expect(await sharp(tiled.png).metadata()).toMatchObject(large);
    expect(tiled.png.equals(usual.png)).toBe(false);
    expect(await pictureDifference(tiled.png, usual.png)).toBeLessThan(30);
  });

  it('weights that are rounded give another picture, and no other end', async () => {
    const usual = await draw(undefined, job());
    const rounded = await draw({ type: 'q8_0', weights: 'disk' }, job());
    expect(await sharp(rounded.png).metadata()).toMatchObject({ width: 160, height: 160 });
    expect(await pictureDifference(rounded.png, usual.png)).toBeLessThan(60);
  });
});
