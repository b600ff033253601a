import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colourInName, nameOf, labOf, rgbOf, TARGETS } from '../dataset/colours.ts';
import { filled } from '../dataset/filled.ts';
import { isHeldOut } from '../dataset/heldOut.ts';
import type { IconPackage } from '../dataset/iconPackages.ts';
import { dominantColour, dominantHue, recolour } from '../dataset/recolour.ts';
import { picturesOf } from '../dataset/samples.ts';
import type { Subject } from '../dataset/subjects.ts';

const SIDE = 32;

/** A disc of one colour with a grey square on it, on nothing. */
function disc(red: number, green: number, blue: number, radius = 12): Uint8Array {
  const rgba = new Uint8Array(SIDE * SIDE * 4);
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      if (Math.hypot(x - 15.5, y - 15.5) > radius) continue;
      const grey = Math.abs(x - 15.5) < 2 && Math.abs(y - 15.5) < 2;
      rgba.set(grey ? [120, 120, 120, 255] : [red, green, blue, 255], (y * SIDE + x) * 4);
    }
  }
  return rgba;
}

const pack = (style: IconPackage['style']): IconPackage => ({
  source: style,
  style,
  categories: new Map(),
  licence: { package: style, version: '1', name: style, author: { name: 'x' }, licence: { title: 'MIT' } },
  has: () => true,
  svg: () => '',
});

void test('OKLab and back gives the same bytes', () => {
  const colours: [number, number, number][] = [
    [226, 51, 45],
    [0, 0, 0],
    [255, 255, 255],
    [12, 200, 99],
  ];
  for (const rgb of colours) {
    assert.deepEqual(rgbOf(labOf(...rgb)), rgb);
  }
});

void test('a recoloured disc is measured as the colour it was given, and its grey part stays', () => {
  const red = disc(226, 51, 45);
  const hue = dominantHue(red);
  assert.ok(hue && hue.share > 0.99);
  for (const { name, lab } of TARGETS) {
    const changed = recolour(red, hue, lab);
    assert.equal(dominantColour(changed), name);
    const middle = (16 * SIDE + 16) * 4;
    assert.deepEqual([...changed.subarray(middle, middle + 4)], [120, 120, 120, 255]);
  }
});

void test('tan has no colour name, and names are found in icon names as whole words', () => {
  assert.equal(nameOf(labOf(0xf3, 0xad, 0x61)), undefined);
  assert.equal(colourInName('white-large-square'), 'white');
  assert.equal(colourInName('evergreen-tree'), undefined);
});

void test('what is held out depends on subject and colour alone, and is about an eighth', () => {
  const held = Array.from({ length: 4000 }, (_, index) => isHeldOut(`thing ${index}`, 'red')).filter(Boolean).length;
  assert.ok(held > 400 && held < 560);
  assert.equal(isHeldOut('book', 'black'), isHeldOut('book', 'black'));
});

void test('a small drawing is enlarged to fill its square', async () => {
  const draw = (side: number): Promise<Uint8Array> => {
    const rgba = new Uint8Array(side * side * 4);
    for (let y = Math.round(side * 0.4); y < side * 0.6; y += 1) {
      for (let x = Math.round(side * 0.4); x < side * 0.6; x += 1) rgba.set([9, 9, 9, 255], (y * side + x) * 4);
    }
    return Promise.resolve(rgba);
  };
  const opaque = (rgba: Uint8Array): number => rgba.filter((value, at) => at % 4 === 3 && value > 0).length;
  assert.ok(opaque(await filled(draw, SIDE)) > 10 * opaque(await draw(SIDE)));
});

void test('the variants of a subject weigh one and a half times its plain pictures, and held-out ones nothing', async () => {
  const icons = [{ icon: 'book', main: true }];
  const subject: Subject = { subject: 'book', names: ['book'], weight: 2, category: 'object', icons };
  const packs = [pack('flat'), pack('glossy')];
  const pictures = await picturesOf(subject, packs, () => Promise.resolve(disc(226, 51, 45)));
  const sum = (natural: boolean): number =>
    pictures.reduce((total, { sample }) => total + (sample.natural === natural ? sample.weight : 0), 0);
  assert.ok(Math.abs(sum(false) / sum(true) - 1.5) < 0.001);
  const held = pictures.filter(({ sample }) => sample.heldOut);
  assert.ok(held.length > 0);
  assert.ok(held.every(({ sample }) => sample.weight === 0 && sample.colour !== 'red'));
});
