import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Naming {
  readonly subject: string;
  /** What it may be called, the subject first, without colour and article. */
  readonly names: readonly string[];
  /** How often it is drawn in training next to a subject of weight 1. */
  readonly weight: number;
}

const NAMINGS: ReadonlyMap<string, Naming> = new Map(
  readFileSync(join(import.meta.dirname, 'names.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(parse),
);

function parse(line: string): [string, Naming] {
  const [, weight, icon, list] = /^(\d) ([^:]+): (.+)$/.exec(line) ?? [];
  if (icon === undefined || list === undefined) throw new Error(`Not a line of names: ${line}`);
  const names = list.split(', ');
  return [icon, { subject: names[0] ?? icon, names, weight: Number(weight) }];
}

/** Every icon that names.txt names. */
export const namedIcons = (): string[] => [...NAMINGS.keys()];

/** The names of an icon; one that names.txt does not list is called by its own name with spaces for hyphens. */
export function namesOf(icon: string): Naming {
  const known = NAMINGS.get(icon);
  if (known) return known;
  const name = icon.replaceAll('-', ' ');
  return { subject: name, names: [name], weight: 1 };
}
