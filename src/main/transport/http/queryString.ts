import { z } from 'zod';
import type { Issue } from '../../../shared/schema/error.ts';

export interface DecodedQuery {
  readonly value: Readonly<Record<string, unknown>>;
  readonly issues: readonly Issue[];
}

/**
 * Decodes a query string by the types of its schema: numbers and booleans strictly, a record as
 * `name.KEY=VALUE`. What does not read as its type stays a string, so that the schema names the problem.
 * Objects without a prototype keep names such as `__proto__` plain data.
 */
export function decodeQuery(raw: string, schema: z.ZodObject): DecodedQuery {
  const value: Record<string, unknown> = Object.create(null);
  const issues: Issue[] = [];
  const seen = new Set<string>();
  for (const pair of raw.split('&').filter((text) => text !== '')) {
    const cut = pair.indexOf('=');
    const key = percentDecode(cut < 0 ? pair : pair.slice(0, cut));
    const text = percentDecode(cut < 0 ? '' : pair.slice(cut + 1));
    if (key === undefined || text === undefined) {
      issues.push({ path: key ?? pair.slice(0, 100), message: 'is not valid percent-encoding' });
    } else if (seen.has(key)) {
      issues.push({ path: key, message: 'is given more than once' });
    } else {
      seen.add(key);
      store(value, key, text, schema, issues);
    }
  }
  return { value, issues };
}

function store(value: Record<string, unknown>, key: string, text: string, schema: z.ZodObject, issues: Issue[]): void {
  const dot = key.indexOf('.');
  const group = dot < 0 ? key : key.slice(0, dot);
  if (typeOf(schema, group) !== 'record') {
    value[key] = readAs(typeOf(schema, key), text);
  } else if (dot < 0 || dot === key.length - 1) {
    issues.push({ path: key, message: `write ${group}.NAME=VALUE` });
  } else {
    const entries = value[group] ?? Object.create(null);
    if (typeof entries === 'object') Reflect.set(entries, key.slice(dot + 1), text);
    value[group] = entries;
  }
}

function readAs(type: string | undefined, text: string): unknown {
  if (type === 'number' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function typeOf(schema: z.ZodObject, key: string): string | undefined {
  let type: unknown = Object.hasOwn(schema.shape, key) ? schema.shape[key] : undefined;
  while (type instanceof z.ZodOptional || type instanceof z.ZodDefault) type = type.def.innerType;
  return type instanceof z.ZodType ? type.def.type : undefined;
}

function percentDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
