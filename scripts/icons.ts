import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { icnsFile, icoFile, type IconImage } from './iconFiles.ts';

/** Draws the icons anew from their SVGs: `node scripts/icons.ts`. What it writes is kept in the repository. */
const folder = new URL('../resources/icons/', import.meta.url);

/** Width of each drawing in its own units; 72 dots per inch draw one pixel for each. */
const units: Readonly<Record<string, number>> = { 'icon.svg': 1024, 'tray.svg': 32, 'trayTemplate.svg': 16 };

async function draw(svg: string, size: number): Promise<IconImage> {
  const source = fileURLToPath(new URL(svg, folder));
  // Drawn twice as wide first, so that small ones come out smooth.
  const density = (72 * 2 * Math.max(size, 64)) / (units[svg] ?? size);
  const png = await sharp(source, { density }).resize(size, size).png({ compressionLevel: 9 }).toBuffer();
  return { size, png };
}

const drawAll = (svg: string, sizes: readonly number[]): Promise<IconImage[]> =>
  Promise.all(sizes.map((size) => draw(svg, size)));
const write = (name: string, bytes: Uint8Array): Promise<void> => writeFile(new URL(name, folder), bytes);

await write('icon.ico', icoFile(await drawAll('icon.svg', [16, 24, 32, 48, 64, 128, 256])));
await write('icon.icns', icnsFile(await drawAll('icon.svg', [32, 64, 128, 256, 512, 1024])));
for (const [name, svg, size] of [
  ['icon.png', 'icon.svg', 1024],
  ['tray.png', 'tray.svg', 32],
  ['tray@2x.png', 'tray.svg', 64],
  ['trayTemplate.png', 'trayTemplate.svg', 16],
  ['trayTemplate@2x.png', 'trayTemplate.svg', 32],
] as const)
  await write(name, (await draw(svg, size)).png);
