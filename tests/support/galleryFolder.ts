import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { fillDataFolder, FIRST_JOB_AT } from './fullJournal.ts';

/** Distinct pictures; the other images are further names of the same files. */
const PICTURES = 240;

/** A data folder with so many images whose files and thumbnails are real: the newest is `img_${images - 1}`. */
export async function fillGallery(dataDir: string, images: number): Promise<void> {
  fillDataFolder(dataDir, { jobs: images, images });
  const stock = join(dataDir, 'stock');
  const thumbnails = join(dataDir, 'thumbnails');
  for (const folder of [stock, thumbnails]) mkdirSync(folder, { recursive: true });
  const count = Math.min(PICTURES, images);
  for (let n = 0; n < count; n += 1) {
    const picture = sharp(Buffer.from(drawing(n)));
    writeFileSync(join(stock, `${n}.png`), await picture.clone().png().toBuffer());
    writeFileSync(join(stock, `${n}.webp`), await picture.clone().webp().toBuffer());
  }
  for (let n = 0; n < images; n += 1) {
    const day = new Date(FIRST_JOB_AT + n * 1000).toISOString().slice(0, 10);
    const file = join(dataDir, 'images', day, `img_${n}.png`);
    rmSync(file);
    linkSync(join(stock, `${n % count}.png`), file);
    linkSync(join(stock, `${n % count}.webp`), join(thumbnails, `img_${n}-256.webp`));
  }
}

/** A hill under a sun, in colours of its own. */
function drawing(n: number): string {
  const hue = (n * 47) % 360;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256">
    <rect width="256" height="256" fill="hsl(${hue} 45% 70%)"/>
    <circle cx="${40 + ((n * 37) % 176)}" cy="${50 + ((n * 13) % 70)}" r="${16 + (n % 24)}" fill="hsl(${(hue + 40) % 360} 80% 85%)"/>
    <path d="M0 ${150 + (n % 50)} Q ${60 + (n % 80)} ${90 + (n % 60)} 150 ${170 + (n % 30)} T 256 ${140 + (n % 60)} V 256 H 0 Z" fill="hsl(${(hue + 160) % 360} 30% 32%)"/>
  </svg>`;
}
