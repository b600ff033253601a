import type { ModelView } from '../../shared/schema/model.ts';

export interface SizePreset {
  /** `1:1`, `3:4`, … */
  readonly name: string;
  readonly label: string;
  readonly width: number;
  readonly height: number;
  /** What the model was made for: what it draws when nothing is said. */
  readonly native: boolean;
}

const SMALLEST = 64;
const SHAPES = [
  ['Portrait', 3, 4],
  ['Tall', 9, 16],
  ['Landscape', 4, 3],
  ['Wide', 16, 9],
] as const;

/** Sizes that a model draws well: its own, and others of about as many pixels; of a model that draws squares only, smaller and larger ones. */
export function sizePresets({ defaults, sizes }: Pick<ModelView, 'defaults' | 'sizes'>): readonly SizePreset[] {
  if (!defaults || !sizes) return [];
  const { width, height } = defaults;
  const native: SizePreset = { name: 'native', label: 'Standard', width, height, native: true };
  const other = (name: string, label: string, width: number, height: number): SizePreset => ({
    name,
    label,
    width: fitSide(width, sizes),
    height: fitSide(height, sizes),
    native: false,
  });
  const others = sizes.square
    ? [
        other('half', 'Small', width / 2, width / 2),
        native,
        other('more', 'Large', width * 1.5, width * 1.5),
        other('double', 'Larger', width * 2, width * 2),
      ]
    : [
        native,
        other('1:1', 'Square', Math.sqrt(width * height), Math.sqrt(width * height)),
        ...SHAPES.map(([label, w, h]) => {
          const unit = Math.sqrt((width * height) / (w * h));
          return other(`${w}:${h}`, label, w * unit, h * unit);
        }),
      ];
  const seen = new Set<string>();
  return others.filter((preset) => {
    const size = `${preset.width}×${preset.height}`;
    if (
      seen.has(size) ||
      (!preset.native && size === `${width}×${height}`) ||
      (!preset.native && sizeProblem(preset, sizes) !== null)
    )
      return false;
    seen.add(size);
    return true;
  });
}

/** Why a model would not draw this size; null when it does. */
export function sizeProblem(
  { width, height }: { readonly width: number; readonly height: number },
  { multiple, square, max }: NonNullable<ModelView['sizes']>,
): string | null {
  if (width % multiple !== 0 || height % multiple !== 0) return `This model needs multiples of ${multiple}.`;
  if (width > max || height > max) return `This model draws at most ${max} pixels a side.`;
  if (square && width !== height) return 'This model draws squares only.';
  return null;
}

function fitSide(side: number, { multiple, max }: NonNullable<ModelView['sizes']>): number {
  const least = Math.ceil(SMALLEST / multiple) * multiple;
  const most = Math.floor(max / multiple) * multiple;
  return Math.min(most, Math.max(least, Math.round(side / multiple) * multiple));
}
