import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import pixelmatch from 'pixelmatch';
import sharp from 'sharp';

const folder = path.join(import.meta.dirname, '../integration/studio/snapshots');
const seenFolder = path.join(import.meta.dirname, '../../out/snapshots');

/** A pixel counts as another one when it differs by more than this, 0 to 1, in a space close to how colours are seen. */
const COLOUR_TOLERANCE = 0.1;
/** Share of the pixels that may be others. */
export const PIXEL_TOLERANCE = 0.0005;

/** What makes the snapshots anew: `UPDATE_SNAPSHOTS=1 npx vitest run tests/integration/studio/snapshots.test.ts`. */
export const isUpdating = process.env['UPDATE_SNAPSHOTS'] === '1';

const rendererFile = path.join(folder, 'renderer.txt');

/** What the snapshots were drawn by; undefined while there are none. */
export const rendererOfSnapshots = (): string | undefined =>
  existsSync(rendererFile) ? readFileSync(rendererFile, 'utf8').trim() : undefined;

export function keepRenderer(renderer: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(rendererFile, `${renderer}\n`);
}

/** What differs every time: pictures, times, sizes, addresses, the machine. */
const changing = (page: Page): Locator[] => [
  page.locator('main img, time, [role=log]'),
  page.getByText(
    /just now|\bago\b|\b\d+([.,]\d+)? ?(ms|s|min|h|seconds?|minutes?|hours?|days?|[kKMG]i?B)\b|\d{1,2}:\d{2}/,
  ),
  page.getByText(/127\.0\.0\.1|localhost|\bAMD\b|\bIntel\b|\bApple\b|\bCPU\b|\bcores?\b|\bthreads?\b|processor/i),
  page.locator('input[value*="127.0.0.1"], pre, code'),
];

/**
 * How much of the page differs from its snapshot: a share from 0 to 1. Where there is none, or they are being made
 * anew, it is kept and nothing differs. What was seen instead, and where it differs, is left in `out/snapshots`.
 */
export async function differenceOf(page: Page, name: string): Promise<number> {
  const file = path.join(folder, `${name}.png`);
  const seen = await page.screenshot({
    animations: 'disabled',
    caret: 'hide',
    mask: changing(page),
    maskColor: '#ff00ff',
    scale: 'css',
  });
  if (isUpdating) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, await sharp(seen).png({ compressionLevel: 9, effort: 10 }).toBuffer());
    return 0;
  }
  if (!existsSync(file)) throw new Error(`there is no snapshot ${name}; make it with UPDATE_SNAPSHOTS=1`);
  const [before, after] = await Promise.all([rawOf(file), rawOf(seen)]);
  if (before.width !== after.width || before.height !== after.height) return 1;
  const { width, height } = before;
  const marked = new Uint8Array(width * height * 4);
  const different = pixelmatch(before.data, after.data, marked, width, height, { threshold: COLOUR_TOLERANCE });
  const share = different / (width * height);
  if (share > PIXEL_TOLERANCE) {
    mkdirSync(seenFolder, { recursive: true });
    writeFileSync(path.join(seenFolder, `${name}.png`), seen);
    const raw = { width, height, channels: 4 as const };
    await sharp(marked, { raw })
      .png()
      .toFile(path.join(seenFolder, `${name}.difference.png`));
  }
  return share;
}

async function rawOf(picture: string | Buffer) {
  const { data, info } = await sharp(picture).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}
