/** Renders the training pictures: `node dataset/build.ts` writes work/dataset/{pictures.rgba,samples.json,LICENSES.json,colours.json}. */
import { createRequire } from 'node:module';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type * as Sharp from 'sharp';
import { shadeTable } from './colours.ts';
import { readIconPackages, type IconPackage } from './iconPackages.ts';
import { filled } from './filled.ts';
import { picturesOf, type Sample } from './samples.ts';
import { listSubjects } from './subjects.ts';

const SIDE = 128;
const training = join(import.meta.dirname, '..');
const out = join(training, 'work', 'dataset');
// The app's own sharp: this package holds data only.
const sharp = createRequire(join(training, '..', 'package.json'))('sharp') as typeof Sharp.default;

async function render(pack: IconPackage, icon: string): Promise<Uint8Array> {
  const draw = (side: number) =>
    sharp(Buffer.from(pack.svg(icon, side)))
      .ensureAlpha()
      .raw()
      .toBuffer();
  const pixels = await filled(draw, SIDE);
  if (pixels.length !== SIDE * SIDE * 4) throw new Error(`${pack.source} ${icon} is not ${SIDE} pixels square`);
  return pixels;
}

const packages = readIconPackages(join(training, 'node_modules'));
const [flat] = packages;
if (!flat) throw new Error('No icon package is installed');
mkdirSync(out, { recursive: true });
const samples: Sample[] = [];
const unfinished = join(out, 'pictures.rgba.part');
const file = await open(unfinished, 'w');
for (const subject of listSubjects(flat)) {
  for (const { sample, rgba } of await picturesOf(subject, packages, render)) {
    samples.push(sample);
    await file.write(rgba);
  }
}
await file.close();
renameSync(unfinished, join(out, 'pictures.rgba'));

const lines = samples.map((sample) => `  ${JSON.stringify(sample)}`).join(',\n');
writeFileSync(join(out, 'samples.json'), `{"side": ${SIDE}, "samples": [\n${lines}\n]}\n`);
writeFileSync(join(out, 'colours.json'), `${JSON.stringify(shadeTable(), null, 2)}\n`);
const licences = packages.map((pack) => {
  const own = samples.filter(({ source }) => source === pack.source);
  const icons = new Set(own.map(({ icon }) => icon)).size;
  return { ...pack.licence, icons, pictures: own.length };
});
writeFileSync(join(out, 'LICENSES.json'), `${JSON.stringify(licences, null, 2)}\n`);

const count = (test: (sample: Sample) => boolean): number => samples.filter(test).length;
process.stdout.write(
  `${new Set(samples.map(({ subject }) => subject)).size} subjects, ${samples.length} pictures: ` +
    `${count((s) => !s.recoloured)} as drawn, ${count((s) => s.recoloured)} recoloured, ${count((s) => s.heldOut)} held out\n`,
);
