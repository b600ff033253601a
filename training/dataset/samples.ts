import { colourInName, nameOf, TARGETS, type ColourName } from './colours.ts';
import { isHeldOut } from './heldOut.ts';
import { STYLE_SHARE, type IconPackage, type Style } from './iconPackages.ts';
import { dominantColour, recolour, type Dominant } from './recolour.ts';
import { isAllowed, recolourablePart } from './recolourable.ts';
import type { Category } from './selection.ts';
import { iconIn, type Subject } from './subjects.ts';

/** One picture and what is known of it; a line of samples.json. */
export interface Sample {
  readonly subject: string;
  /** What it may be called, the subject first, without colour and article. */
  readonly names: readonly string[];
  readonly colour: ColourName | null;
  readonly style: Style;
  readonly category: Category;
  readonly source: string;
  readonly icon: string;
  /** The pixels were recoloured: not as the package draws it. */
  readonly recoloured: boolean;
  /** The colour meant when none is said; where false, a caption must say the colour. */
  readonly natural: boolean;
  /** How often it is drawn in training, relative to the others. */
  readonly weight: number;
  readonly heldOut: boolean;
}

export interface Picture {
  readonly sample: Sample;
  /** Straight-alpha RGBA, SIDE × SIDE. */
  readonly rgba: Uint8Array;
}

/** All coloured variants of a subject together weigh this many times its plain picture. */
const VARIANTS_WEIGHT = 1.5;

/** What covers most of these is not what people would call their colour: the pan of the egg, the shell of the chick. */
const COLOUR_UNSAID: ReadonlySet<string> = new Set(['fried egg', 'hatching chick', 'ladybird', 'robot', 'train']);

export type Render = (pack: IconPackage, icon: string) => Promise<Uint8Array>;

/** All pictures of one subject, style by style: as drawn, its siblings in other colours, and recoloured ones. */
export async function picturesOf(subject: Subject, packs: readonly IconPackage[], render: Render): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const pack of packs) pictures.push(...(await picturesIn(pack, subject, render)));
  // A colour that any style draws by itself is natural, and never held out.
  const natural = new Set(pictures.filter(({ sample }) => !sample.recoloured).map(({ sample }) => sample.colour));
  const marked = pictures.map(({ rgba, sample }) => {
    const { subject: name, colour } = sample;
    const heldOut = colour !== null && isAllowed(name) && !natural.has(colour) && isHeldOut(name, colour);
    return { rgba, sample: { ...sample, heldOut } };
  });
  return packs.flatMap(({ style }) => {
    const own = marked.filter(({ sample }) => sample.style === style);
    return weighted(own, subject.weight * STYLE_SHARE[style]);
  });
}

async function picturesIn(pack: IconPackage, subject: Subject, render: Render): Promise<Picture[]> {
  const pictures: Picture[] = [];
  const recolourings: { rgba: Uint8Array; part: Dominant; icon: string }[] = [];
  const { subject: name, names, category } = subject;
  const shared = { subject: name, names, category, style: pack.style, source: pack.source, weight: 0, heldOut: false };

  for (const { icon, main } of subject.icons) {
    const found = iconIn(pack, icon);
    if (found === undefined) continue;
    const rgba = await render(pack, found);
    const part = recolourablePart(rgba, name, category, pack.style);
    const measured = dominantColour(rgba) ?? (part ? nameOf(part.mean) : undefined);
    const own = COLOUR_UNSAID.has(name) ? undefined : measured;
    const colour = colourInName(icon) ?? own ?? null;
    pictures.push({ rgba, sample: { ...shared, colour, icon: found, recoloured: false, natural: main } });
    if (main && part) recolourings.push({ rgba, part, icon: found });
  }
  const drawn = new Set(pictures.map(({ sample }) => sample.colour));
  for (const { rgba, part, icon } of recolourings) {
    for (const { name: colour, lab } of TARGETS) {
      if (drawn.has(colour)) continue;
      const sample = { ...shared, colour, icon, recoloured: true, natural: false };
      pictures.push({ rgba: recolour(rgba, part, lab), sample });
    }
  }
  return pictures;
}

function weighted(pictures: readonly Picture[], plainWeight: number): Picture[] {
  const variants = pictures.filter(({ sample }) => !sample.natural && !sample.heldOut).length;
  return pictures.map(({ rgba, sample }) => {
    const weight = sample.natural ? plainWeight : (plainWeight * VARIANTS_WEIGHT) / Math.max(variants, VARIANTS_WEIGHT);
    return { rgba, sample: { ...sample, weight: sample.heldOut ? 0 : Number(weight.toFixed(5)) } };
  });
}
