import type { EngineSpec } from '../../shared/schema/engine.ts';

/** Id of the program that comes along; a spec that names none means it. */
const EMBEDDED = 'embedded';

function filesKey(spec: EngineSpec): string {
  return JSON.stringify(Object.entries(spec.files).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Equal by value: an engine started for one serves the other as it is. */
export function sameSpec(a: EngineSpec, b: EngineSpec): boolean {
  return (
    a.kind === b.kind &&
    (a.program ?? EMBEDDED) === (b.program ?? EMBEDDED) &&
    a.modelId === b.modelId &&
    a.fingerprint === b.fingerprint &&
    a.sizeBytes === b.sizeBytes &&
    a.threads === b.threads &&
    a.backend === b.backend &&
    (a.flashAttention ?? true) === (b.flashAttention ?? true) &&
    filesKey(a) === filesKey(b)
  );
}
