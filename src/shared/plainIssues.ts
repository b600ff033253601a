import type { z } from 'zod';
import type { Issue } from './schema/error.ts';

type ZodIssue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const kinds: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  null: 'null',
};

/** Dotted name of a field, as the client wrote it: `loras.0.weight`. */
export const dotted = (path: Path): string => path.map(String).join('.');

/** What a value was read as, or what is wrong with it: in plain sentences, one for each field at fault. */
export type PlainlyParsed<T> =
  | { readonly success: true; readonly data: T; readonly issues: readonly [] }
  | { readonly success: false; readonly data?: undefined; readonly issues: readonly Issue[] };

export function parsePlainly<S extends z.ZodType>(schema: S, value: unknown): PlainlyParsed<z.output<S>> {
  // The sentences name what was given, which zod leaves out of its issues unless it is asked for.
  const parsed = schema.safeParse(value, { reportInput: true });
  return parsed.success
    ? { success: true, data: parsed.data, issues: [] }
    : { success: false, issues: toIssues(parsed.error.issues) };
}

function toIssues(issues: readonly ZodIssue[]): Issue[] {
  return issues.flatMap((issue) => {
    const { path } = issue;
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: dotted([...path, key]), message: 'is not a known field' }));
    }
    return [{ path: dotted(path), message: sentence(issue) }];
  });
}

function sentence(issue: ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return expected(kinds[issue.expected] ?? issue.expected, issue.input);
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum), issue.inclusive ?? true);
    case 'too_big':
      return `expected ${issue.inclusive === false ? 'less than' : 'at most'} ${amount(issue.origin, Number(issue.maximum))}`;
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}`;
    case 'invalid_value':
      return expected(
        issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.join(', ')}`,
        issue.input,
      );
    case 'invalid_format':
      if (issue.format === 'url') return 'expected a full URL, e.g. http://127.0.0.1:9000/done';
      return issue.message.startsWith('Invalid') ? `is not a valid ${issue.format}` : issue.message;
    case 'invalid_key':
      return `the name is not usable: ${toIssues(issue.issues)
        .map((inner) => inner.message)
        .join('; ')}`;
    case 'invalid_union':
      return unionSentence(issue);
    default:
      return issue.message;
  }
}

function unionSentence(issue: Extract<ZodIssue, { code: 'invalid_union' }>): string {
  // Of what takes a value of this type at all, only the limit was missed.
  const missed = issue.errors.find(([first]) => first?.code !== 'invalid_type' && first?.path.length === 0);
  if (missed?.[0]) return sentence(missed[0]);
  const wanted = issue.errors.flatMap((branch) =>
    branch.flatMap((inner) =>
      inner.code === 'invalid_type' && inner.path.length === 0 ? [kinds[inner.expected] ?? inner.expected] : [],
    ),
  );
  return wanted.length === 0 ? issue.message : expected([...new Set(wanted)].join(' or '), issue.input);
}

function tooSmall(origin: string, minimum: number, inclusive: boolean): string {
  if (origin === 'string' && minimum === 1) return 'must not be empty';
  return `expected ${inclusive ? 'at least' : 'more than'} ${amount(origin, minimum)}`;
}

function amount(origin: string, count: number): string {
  if (origin === 'string') return `${count} characters`;
  return origin === 'array' || origin === 'set' || origin === 'map' ? `${count} entries` : String(count);
}

const expected = (what: string, input: unknown): string =>
  input === undefined ? `is required: expected ${what}` : `expected ${what}, got ${kindOf(input)}`;

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'a number that is not finite';
  if (typeof value === 'string') return value.length <= 40 ? JSON.stringify(value) : 'a string';
  return kinds[typeof value] ?? `a ${typeof value}`;
}
