import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(path.join(import.meta.dirname, '../../../src/renderer/theme.css'), 'utf8');
const TOKEN = /--color-([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g;
const tokens = new Map([...css.matchAll(TOKEN)].map(([, name = '', light = '', dark = '']) => [name, { light, dark }]));

/** Relative luminance of `#rrggbb`, as WCAG 2 has it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string, theme: 'light' | 'dark'): number {
  const [a, b] = [one, other].map((name) => {
    const token = tokens.get(name);
    if (!token) throw new Error(`no colour ${name}`);
    return luminance(token[theme]);
  });
  return (Math.max(a ?? 0, b ?? 0) + 0.05) / (Math.min(a ?? 0, b ?? 0) + 0.05);
}

const grounds = ['bg', 'surface', 'raised', 'float', 'photo'];
const words = ['text', 'muted', 'accent', 'danger', 'ok', 'warn'];

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  it.each(words.flatMap((word) => grounds.map((ground) => [word, ground] as const)))(
    'lets %s be read on %s',
    (word, ground) => expect(contrast(word, ground, theme)).toBeGreaterThanOrEqual(4.5),
  );

  it.each(['accent', 'accent-hover', 'danger', 'danger-hover'])('lets words on %s be read', (fill) =>
    expect(contrast('accent-text', fill, theme)).toBeGreaterThanOrEqual(4.5),
  );

  it.each(['bg', 'surface', 'raised', 'float'])('shows the edge of a control on %s', (ground) =>
    expect(contrast('edge', ground, theme)).toBeGreaterThanOrEqual(3),
  );

  it('shows the focus ring on every ground', () => {
    for (const ground of grounds) expect(contrast('accent', ground, theme)).toBeGreaterThanOrEqual(3);
  });
});
