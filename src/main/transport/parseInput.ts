import type { Operation } from '../../shared/contract/operation.ts';
import type { Issue } from '../../shared/schema/error.ts';
import { findUnsafe } from './inputLimits.ts';
import { parsePlainly } from '../../shared/plainIssues.ts';

const parts = ['params', 'query', 'headers', 'body'] as const;
const MAX_ISSUES = 200;

export type Parsed =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  /** `excessive`: some of it was not read at all, and should not be by others either. */
  | { readonly ok: false; readonly issues: readonly Issue[]; readonly excessive: boolean };

/** Parses every part of a request with its schema and collects the issues of all of them. */
export function parseInput(operation: Operation, input: unknown): Parsed {
  const given = typeof input === 'object' && input !== null ? input : {};
  const value: Record<string, unknown> = {};
  const issues: Issue[] = [];
  let excessive = false;
  for (const part of parts) {
    const own: unknown = Object.hasOwn(given, part) ? Reflect.get(given, part) : undefined;
    const raw = part === 'body' ? own : (own ?? {});
    const unsafe = findUnsafe(raw);
    issues.push(...unsafe.issues);
    excessive ||= unsafe.excessive;
    if (unsafe.excessive) continue;
    const schema = operation[part];
    if (schema === undefined) {
      issues.push(...notAsked(raw));
      continue;
    }
    const parsed = parsePlainly(schema, raw);
    if (parsed.success) value[part] = parsed.data;
    else issues.push(...parsed.issues);
  }
  return issues.length === 0 ? { ok: true, value } : { ok: false, issues: tidy(issues), excessive };
}

/** A part the operation has no schema for: absent or an empty object, else every field is one too many. */
function notAsked(raw: unknown): Issue[] {
  if (raw === undefined) return [];
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return [{ path: '', message: 'expected no body, or {}' }];
  return Object.keys(raw).map((key) => ({ path: key, message: 'is not a known field' }));
}

/** One issue for each path and message, and never so many that the answer outgrows the question. */
export function tidy(issues: readonly Issue[]): Issue[] {
  const seen = new Set<string>();
  const kept = issues.filter(({ path }) => {
    const fresh = !seen.has(path);
    seen.add(path);
    return fresh;
  });
  if (kept.length <= MAX_ISSUES) return kept;
  return [...kept.slice(0, MAX_ISSUES), { path: '', message: `and ${kept.length - MAX_ISSUES} more problems` }];
}
