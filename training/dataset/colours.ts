/** OKLab colour (https://bottosson.github.io/posts/oklab/): lightness 0–1, and two axes of about −0.4 to 0.4. */
export interface Lab {
  readonly l: number;
  readonly a: number;
  readonly b: number;
}

const COLOUR_NAMES = [
  'red',
  'orange',
  'yellow',
  'green',
  'blue',
  'purple',
  'pink',
  'brown',
  'black',
  'white',
  'grey',
] as const;
export type ColourName = (typeof COLOUR_NAMES)[number];

/** The colour a recoloured object takes: the first of each row; the others are further shades the name covers. */
const SHADES: Readonly<Record<ColourName, readonly string[]>> = {
  red: ['#e2332d', '#f92f60', '#f8312f', '#ca0b4a', '#b02023', '#f04b4b'],
  orange: ['#ff8a1f', '#ff6723', '#f3a24a', '#e57820'],
  yellow: ['#ffcb2f', '#fcd53f', '#fff176', '#f9c23c', '#f2d24b', '#f5b400'],
  green: ['#35a84a', '#00d26a', '#86d72f', '#1f7a34', '#9ccc65', '#008463', '#4fc3a1', '#3aa693', '#5f7b2c'],
  blue: ['#2f7de1', '#0074ba', '#00a6ed', '#81d4fa', '#1c3f94', '#26c6da', '#83cbff', '#5092ff'],
  purple: ['#8e4ec6', '#8d65c5', '#533566', '#b39ddb', '#aa5fe0', '#6a1b9a'],
  pink: ['#ff7fb5', '#ff8687', '#f8bbd0', '#f06292', '#e94b9c', '#ffb8c6'],
  brown: ['#8a5a3b', '#6d4534', '#a56953', '#5d4037', '#a1683a', '#7d4533', '#c08457'],
  black: ['#2b2b2e', '#1c1c1c', '#3f3f44', '#321b41'],
  white: ['#f2f2f4', '#ffffff', '#e1e5ea', '#e1d8ec'],
  grey: ['#9a9aa0', '#636363', '#9b9b9b', '#bebebe', '#78909c', '#b0bec5', '#cdc4d6'],
};

/** Tan and cream: neither orange nor yellow nor brown to most people, so no colour is said. */
const UNNAMED = ['#f3ad61', '#d3883e', '#e39d89', '#ffdea7', '#e6a86c', '#fbdfbb', '#e0bb95', '#ffce7c'];

const linear = (byte: number): number =>
  byte <= 10.31475 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4;

const LINEAR = Float64Array.from({ length: 256 }, (_, byte) => linear(byte));

const toByte = (value: number): number => {
  const clipped = Math.min(1, Math.max(0, value));
  return Math.round(255 * (clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055));
};

/** sRGB bytes → OKLab. */
export function labOf(red: number, green: number, blue: number): Lab {
  const [r, g, b] = [LINEAR[red] ?? 0, LINEAR[green] ?? 0, LINEAR[blue] ?? 0];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  };
}

/** OKLab → sRGB bytes, each channel clipped to 0–255. */
export function rgbOf({ l, a, b }: Lab): [number, number, number] {
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toByte(4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z),
    toByte(-1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z),
    toByte(-0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z),
  ];
}

const labOfHex = (hex: string): Lab => {
  const value = Number.parseInt(hex.slice(1), 16);
  return labOf(value >> 16, (value >> 8) & 255, value & 255);
};

const NAMED_SHADES: readonly { readonly name: ColourName | undefined; readonly lab: Lab }[] = [
  ...COLOUR_NAMES.flatMap((name) => SHADES[name].map((hex) => ({ name, lab: labOfHex(hex) }))),
  ...UNNAMED.map((hex) => ({ name: undefined, lab: labOfHex(hex) })),
];

/** What each colour name means when an object is recoloured. */
export const TARGETS: readonly { readonly name: ColourName; readonly lab: Lab }[] = COLOUR_NAMES.map((name) => ({
  name,
  lab: labOfHex(SHADES[name][0] ?? '#000000'),
}));

/** Name of the nearest shade, if it has one. Hue counts more than lightness, as it does in what people call a colour. */
export function nameOf(colour: Lab): ColourName | undefined {
  let best: ColourName | undefined;
  let least = Infinity;
  for (const { name, lab } of NAMED_SHADES) {
    const distance = 0.5 * (colour.l - lab.l) ** 2 + (colour.a - lab.a) ** 2 + (colour.b - lab.b) ** 2;
    if (distance < least) [least, best] = [distance, name];
  }
  return best;
}

/** A colour word that stands in an icon's name: "green-apple", "white-large-square". */
export function colourInName(icon: string): ColourName | undefined {
  return COLOUR_NAMES.find((name) => icon.split('-').includes(name));
}

/** Every shade under its name, those without a name under the empty one: for whoever measures drawn pictures. */
export const shadeTable = (): Readonly<Record<string, readonly string[]>> => ({ ...SHADES, '': UNNAMED });
