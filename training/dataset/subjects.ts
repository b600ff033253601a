import type { IconPackage } from './iconPackages.ts';
import { CARTOON_NAME, CARTOON_ONLY, TAKEN_EXCEPT, TAKEN_ONLY, type Category } from './selection.ts';
import { namesOf, namedIcons, type Naming } from './subjectNames.ts';

export interface SubjectIcon {
  readonly icon: string;
  /** The icon meant when no colour is said; the others of the subject are drawn in further colours. */
  readonly main: boolean;
}

export interface Subject extends Naming {
  readonly category: Category;
  readonly icons: readonly SubjectIcon[];
}

/** All subjects in a fixed order, from the categories of the flat package. */
export function listSubjects(flat: IconPackage): Subject[] {
  const taken = new Map<string, Category>();
  for (const [icon, category] of flat.categories) {
    const except = TAKEN_EXCEPT[category];
    const only = TAKEN_ONLY[category];
    if (except && !except.except.has(icon)) taken.set(icon, except.category);
    if (only?.only.has(icon)) taken.set(icon, only.category);
  }
  for (const [icon, category] of Object.entries(CARTOON_ONLY)) taken.set(icon, category);
  checkTables(flat, taken);

  const subjects = new Map<string, Subject>();
  for (const [icon, category] of taken) {
    const naming = namesOf(icon);
    const known = subjects.get(naming.subject);
    if (!known) subjects.set(naming.subject, { ...naming, category, icons: [{ icon, main: true }] });
    else subjects.set(naming.subject, joined(known, naming, icon));
  }
  return [...subjects.values()];
}

/** The heavier icon of a subject is the main one: the red heart, not the blue. */
function joined(known: Subject, naming: Naming, icon: string): Subject {
  if (naming.weight <= known.weight) return { ...known, icons: [...known.icons, { icon, main: false }] };
  const others = known.icons.map((other) => ({ icon: other.icon, main: false }));
  return { ...known, ...naming, icons: [{ icon, main: true }, ...others] };
}

/** A misspelt icon in a table would otherwise do nothing, unseen. */
function checkTables(flat: IconPackage, taken: ReadonlyMap<string, Category>): void {
  const listed = [
    ...Object.values(TAKEN_EXCEPT).flatMap(({ except }) => [...except]),
    ...Object.values(TAKEN_ONLY).flatMap(({ only }) => [...only]),
  ];
  const unknown = listed.filter((icon) => !flat.categories.has(icon));
  const unused = namedIcons().filter((icon) => !taken.has(icon));
  if (unknown.length + unused.length > 0) {
    throw new Error(`Not in the package: ${unknown.join(' ')}; named but not taken: ${unused.join(' ')}`);
  }
}

/** The icon's name in `pack`, or `undefined` where that package does not draw it. */
export function iconIn(pack: IconPackage, icon: string): string | undefined {
  const name = pack.style === 'cartoon' ? (CARTOON_NAME[icon] ?? icon) : icon;
  return pack.has(name) ? name : undefined;
}
