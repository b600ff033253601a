/**
 * Pictures in labelled rows: `node evaluation/contactSheet.ts ROWS.json PICTURES.rgb OUT.png`.
 * ROWS.json is { "side", "rows": [{ "label", "pictures": [index into PICTURES.rgb] }] }.
 */
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type * as Sharp from 'sharp';

const COLUMNS = 2;
const GAP = 8;
const LABEL = 215;
const sharp = createRequire(join(import.meta.dirname, '..', '..', 'package.json'))('sharp') as typeof Sharp.default;

const [rowsFile, picturesFile, out] = process.argv.slice(2);
if (rowsFile === undefined || picturesFile === undefined || out === undefined) {
  throw new Error('Say the file of rows, the file of pictures, and the file for the sheet');
}
const { side, rows } = JSON.parse(readFileSync(rowsFile, 'utf8')) as {
  side: number;
  rows: { label: string; pictures: number[] }[];
};
const pixels = readFileSync(picturesFile);
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const across = Math.max(...rows.map(({ pictures }) => pictures.length));
const cell = { width: LABEL + across * (side + GAP) + GAP, height: side + GAP };
const down = Math.ceil(rows.length / COLUMNS);

const layers = rows.flatMap(({ label, pictures }, row) => {
  const [left, top] = [Math.floor(row / down) * cell.width, (row % down) * cell.height + GAP];
  const text = `<svg width="${LABEL}" height="${side}"><text x="${GAP}" y="${side / 2 + 5}" font-size="14" font-family="sans-serif" fill="#222">${escaped(label)}</text></svg>`;
  const drawn = pictures.map((index, column) => ({
    input: pixels.subarray(index * side * side * 3, (index + 1) * side * side * 3),
    raw: { width: side, height: side, channels: 3 as const },
    left: left + LABEL + column * (side + GAP),
    top,
  }));
  return [{ input: Buffer.from(text), left, top }, ...drawn];
});
mkdirSync(dirname(out), { recursive: true });
const size = { width: COLUMNS * cell.width, height: down * cell.height + GAP };
await sharp({ create: { ...size, channels: 3, background: '#f3f3f5' } })
  .composite(layers)
  .png({ compressionLevel: 9 })
  .toFile(out);
