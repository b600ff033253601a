import { createHash, randomUUID } from 'node:crypto';

/** A new id: what it names, and 32 random hex digits. */
export const newId = (kind: 'gen' | 'img' | 'whk' | 'key' | 'dl'): string =>
  `${kind}_${randomUUID().replaceAll('-', '')}`;

/** SHA-256 of a JSON value, the same for any order of its keys. */
export const hashOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
