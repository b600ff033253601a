import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Style = 'flat' | 'glossy' | 'cartoon';

export interface Licence {
  readonly package: string;
  readonly version: string;
  readonly name: string;
  readonly author: { readonly name: string; readonly url?: string };
  readonly licence: { readonly title: string; readonly spdx?: string; readonly url?: string };
}

export interface IconPackage {
  readonly source: string;
  readonly style: Style;
  readonly licence: Licence;
  /** Icon name → the package's own category; empty where the package has none. */
  readonly categories: ReadonlyMap<string, string>;
  has(icon: string): boolean;
  /** The icon as a complete SVG document drawn `side` pixels wide and high. */
  svg(icon: string, side: number): string;
}

interface IconData {
  readonly width?: number;
  readonly height?: number;
  readonly icons: Record<string, { readonly body: string; readonly width?: number; readonly height?: number }>;
  readonly aliases?: Record<string, { readonly parent: string }>;
}

/** Share of a subject's plain weight that each style takes; a caption without a style word is mostly flat. */
export const STYLE_SHARE: Readonly<Record<Style, number>> = { flat: 0.45, glossy: 0.3, cartoon: 0.25 };

const SOURCES: readonly { source: string; style: Style }[] = [
  { source: '@iconify-json/fluent-emoji-flat', style: 'flat' },
  { source: '@iconify-json/fluent-emoji', style: 'glossy' },
  { source: '@iconify-json/noto', style: 'cartoon' },
];

/** Reads the installed packages under `modules` (a node_modules folder), in the order flat, glossy, cartoon. */
export function readIconPackages(modules: string): IconPackage[] {
  return SOURCES.map(({ source, style }) => readIconPackage(join(modules, source), source, style));
}

function readIconPackage(folder: string, source: string, style: Style): IconPackage {
  const json = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const data = json('icons.json') as IconData;
  const info = json('info.json') as { name: string; author: Licence['author']; license: Licence['licence'] };
  const metadata = json('metadata.json') as { categories?: Record<string, string[]> };
  const manifest = json('package.json') as { version: string };
  const categories = new Map<string, string>();
  for (const [category, icons] of Object.entries(metadata.categories ?? {})) {
    for (const icon of icons) categories.set(icon, category);
  }
  const find = (icon: string) => data.icons[data.aliases?.[icon]?.parent ?? icon];
  return {
    source,
    style,
    categories,
    licence: {
      package: source,
      version: manifest.version,
      name: info.name,
      author: info.author,
      licence: info.license,
    },
    has: (icon) => find(icon) !== undefined,
    svg(icon, side) {
      const found = find(icon);
      if (!found) throw new Error(`${source} has no icon ${icon}`);
      const box = `0 0 ${found.width ?? data.width ?? 16} ${found.height ?? data.height ?? 16}`;
      return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${side}" height="${side}" viewBox="${box}">${found.body}</svg>`;
    },
  };
}
