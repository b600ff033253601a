import { labOf, nameOf, rgbOf, type ColourName, type Lab } from './colours.ts';

/** The part of a picture that carries its colour: the pixels of one hue, or the grey ones. */
export interface Dominant {
  /** Degrees, 0–360, in OKLab's plane; `undefined` for the greys. */
  readonly hue: number | undefined;
  /** Share of the part among the pixels of its kind (chromatic, or all for the greys), 0–1. */
  readonly share: number;
  /** Share of all opaque pixels within the part, 0–1. */
  readonly area: number;
  readonly mean: Lab;
}

/** Half width of a hue sector, and of the soft edge around it, in degrees. */
const SECTOR = 32;
const FADE = 18;
/** Chroma above which a pixel has a hue. */
const CHROMATIC = 0.055;
/** Greys darker than this are outlines, lighter ones are paper, eyes and teeth. */
const GREY_FROM = 0.45;
const GREY_TO = 0.955;

const chromaOf = ({ a, b }: Lab): number => Math.hypot(a, b);
const hueOf = ({ a, b }: Lab): number => ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
const apart = (one: number, other: number): number => Math.abs(((one - other + 540) % 360) - 180);
const unit = (value: number): number => Math.min(1, Math.max(0, value));

function* opaquePixels(rgba: Uint8Array): Generator<Lab> {
  for (let at = 0; at < rgba.length; at += 4) {
    if ((rgba[at + 3] ?? 0) > 127) yield labOf(rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0);
  }
}

function meanOf(pixels: readonly Lab[]): Lab {
  const mean = (part: (pixel: Lab) => number): number => pixels.reduce((sum, p) => sum + part(p), 0) / pixels.length;
  return { l: mean((p) => p.l), a: mean((p) => p.a), b: mean((p) => p.b) };
}

/** The hue sector that holds most of the coloured pixels of a straight-alpha RGBA picture. */
export function dominantHue(rgba: Uint8Array): Dominant | undefined {
  const pixels = [...opaquePixels(rgba)];
  const chromatic = pixels.filter((pixel) => chromaOf(pixel) > CHROMATIC);
  if (chromatic.length < pixels.length * 0.05) return undefined;
  const histogram = new Float64Array(72);
  for (const pixel of chromatic) {
    const bin = Math.floor(hueOf(pixel) / 5) % 72;
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  const within = (centre: number): number =>
    histogram.reduce((sum, count, bin) => sum + (apart(bin * 5 + 2.5, centre) <= SECTOR ? count : 0), 0);
  let hue = 2.5;
  for (let centre = 2.5; centre < 360; centre += 5) if (within(centre) > within(hue)) hue = centre;
  const members = chromatic.filter((pixel) => apart(hueOf(pixel), hue) <= SECTOR);
  return {
    hue,
    share: members.length / chromatic.length,
    area: members.length / pixels.length,
    mean: meanOf(members),
  };
}

/** The grey part of a picture: a white rabbit, a steel cup. */
export function dominantGrey(rgba: Uint8Array): Dominant | undefined {
  const pixels = [...opaquePixels(rgba)];
  const members = pixels.filter((p) => chromaOf(p) <= CHROMATIC && p.l >= GREY_FROM && p.l <= GREY_TO);
  if (members.length === 0) return undefined;
  const share = members.length / pixels.length;
  return { hue: undefined, share, area: share, mean: meanOf(members) };
}

/** The colour name that covers more than half of the opaque pixels. */
export function dominantColour(rgba: Uint8Array): ColourName | undefined {
  const counts = new Map<ColourName | undefined, number>();
  let total = 0;
  for (const pixel of opaquePixels(rgba)) {
    const name = nameOf(pixel);
    counts.set(name, (counts.get(name) ?? 0) + 1);
    total += 1;
  }
  const [best] = [...counts].sort((one, other) => other[1] - one[1]);
  return best && best[1] > 0.55 * total ? best[0] : undefined;
}

/** How much a pixel belongs to the part, 0–1, with soft edges so that antialiased borders stay smooth. */
function membership(pixel: Lab, { hue, mean }: Dominant): number {
  const chroma = chromaOf(pixel);
  if (hue === undefined) {
    const byLightness = Math.min((pixel.l - GREY_FROM + 0.06) / 0.06, (GREY_TO + 0.02 - pixel.l) / 0.02);
    return unit(byLightness) * unit((CHROMATIC + 0.02 - chroma) / 0.02);
  }
  const full = Math.min(CHROMATIC, 0.5 * chromaOf(mean));
  return unit((SECTOR + FADE - apart(hueOf(pixel), hue)) / FADE) * unit((chroma - 0.3 * full) / (0.7 * full));
}

/**
 * Moves the dominant part so that its mean becomes `target`; shading is kept: lightness is stretched about the mean
 * towards 0 and 1, chroma in proportion (greys take the target's whole), and hue differences are halved.
 */
export function recolour(rgba: Uint8Array, dominant: Dominant, target: Lab): Uint8Array {
  const result = Uint8Array.from(rgba);
  for (let at = 0; at < rgba.length; at += 4) {
    if (rgba[at + 3] === 0) continue;
    const pixel = labOf(rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0);
    const weight = membership(pixel, dominant);
    if (weight === 0) continue;
    const full = moved(pixel, dominant, target);
    const mix = (from: number, to: number): number => from + weight * (to - from);
    result.set(rgbOf({ l: mix(pixel.l, full.l), a: mix(pixel.a, full.a), b: mix(pixel.b, full.b) }), at);
  }
  return result;
}

function moved(pixel: Lab, { hue, mean }: Dominant, target: Lab): Lab {
  const l =
    pixel.l <= mean.l ? (pixel.l * target.l) / mean.l : target.l + ((pixel.l - mean.l) * (1 - target.l)) / (1 - mean.l);
  if (hue === undefined) return { ...target, l };
  const chroma = chromaOf(target) * Math.min(1.3, chromaOf(pixel) / chromaOf(mean));
  const turn = ((hueOf(pixel) - hueOf(mean) + 540) % 360) - 180;
  const angle = ((hueOf(target) + turn / 2) * Math.PI) / 180;
  return { l, a: chroma * Math.cos(angle), b: chroma * Math.sin(angle) };
}
