import { dotted } from '../../shared/plainIssues.ts';
import type { Issue } from '../../shared/schema/error.ts';

/** No request of the contract comes near these; they keep hostile input from costing memory or time. */
export const MAX_DEPTH = 64;
export const MAX_VALUES = 100_000;

/** What in a value no schema should ever see. `excessive` says it is not worth parsing at all. */
export interface UnsafeInput {
  readonly issues: readonly Issue[];
  readonly excessive: boolean;
}

/**
 * Finds `__proto__` keys, nesting deeper than {@link MAX_DEPTH} and more than {@link MAX_VALUES}
 * values. Walks without recursion, so that neither a deep nor a cyclic value can exhaust the stack.
 */
export function findUnsafe(input: unknown): UnsafeInput {
  const issues: Issue[] = [];
  const rest: { value: unknown; path: readonly string[] }[] = [{ value: input, path: [] }];
  let values = 0;
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { value, path } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (path.length >= MAX_DEPTH) return excessive(`is nested deeper than ${MAX_DEPTH} levels`);
    // A window's messages may hold what JSON cannot: bytes, each a value; arrays with holes, sent for nothing and read
    // as if they were full, with an issue for each hole.
    if (ArrayBuffer.isView(value)) return excessive('holds raw bytes');
    values += Array.isArray(value) ? value.length : Object.keys(value).length;
    if (values > MAX_VALUES) return excessive(`holds more than ${MAX_VALUES} values`);
    for (const key of Object.keys(value)) {
      const at = [...path, key];
      if (key === '__proto__') issues.push({ path: dotted(at), message: 'is not a usable name' });
      else rest.push({ value: Reflect.get(value, key), path: at });
    }
  }
  return { issues, excessive: false };
}

const excessive = (message: string): UnsafeInput => ({ issues: [{ path: '', message }], excessive: true });
