import type { Tags } from '../../../../shared/schema/generation.ts';

/** Tags as they are read and typed: `group: 5`, and a name alone where there is no value. */
export const tagWords = (tags: Tags): string[] =>
  Object.entries(tags).map(([name, value]) => (value === '' ? name : `${name}: ${value}`));

/**
 * What was typed, as tags; a later one of the same name counts. A value that was a number before, and reads the same,
 * stays one. Too long and too many are cut off, as the app would refuse them.
 */
export function tagsOf(words: readonly string[], before: Tags = {}): Record<string, string | number> {
  const pairs = words.flatMap((word) => {
    const [, name = '', value = ''] = /^([^:=]*)(?:[:=]\s*(.*))?$/s.exec(word.trim()) ?? [];
    const short = name.trim().slice(0, 64);
    const was = before[short];
    const same = was !== undefined && String(was) === value.trim();
    return short === '' ? [] : [[short, same ? was : value.trim().slice(0, 200)] as const];
  });
  return Object.fromEntries(Object.entries(Object.fromEntries(pairs)).slice(0, 16));
}

/** The same as a filter, which compares text. */
export const tagFilterOf = (words: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(tagsOf(words)).map(([name, value]) => [name, String(value)]));
