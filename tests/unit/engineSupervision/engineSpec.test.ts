import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameSpec } from '../../../src/main/engine/engineSpec.ts';
import { engineSpec } from '../../../src/shared/schema/engine.ts';
import type { EngineSpec } from '../../../src/shared/schema/engine.ts';
import { modelFileRole } from '../../../src/shared/schema/model.ts';

const anySpec: fc.Arbitrary<EngineSpec> = fc.record({
  kind: fc.constantFrom('embedded', 'sd-server'),
  modelId: fc.constantFrom('a', 'b'),
  fingerprint: fc.constantFrom('1', '2'),
  files: fc.dictionary(fc.constantFrom(...modelFileRole.options), fc.constantFrom('/x', '/y'), { maxKeys: 3 }),
  sizeBytes: fc.integer({ min: 0, max: 1 }),
  threads: fc.integer({ min: 1, max: 2 }),
  backend: fc.constantFrom('cpu', 'vulkan0'),
  flashAttention: fc.boolean(),
});

const ordered = (value: object): unknown => Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
const canonical = (spec: EngineSpec) => JSON.stringify(ordered({ ...spec, files: ordered(spec.files) }));

describe('engine spec', () => {
  it('is the same exactly when every value is, in whatever order', () => {
    fc.assert(
      fc.property(anySpec, anySpec, (a, b) => {
        expect(sameSpec(a, b)).toBe(canonical(a) === canonical(b));
      }),
    );
    fc.assert(
      fc.property(anySpec, (a) => {
        const turned = Object.fromEntries(Object.entries(a.files).toReversed());
        expect(sameSpec(a, engineSpec.parse({ ...a, files: turned }))).toBe(true);
      }),
    );
  });

  it.each(engineSpec.keyof().options)('differs when only its %s differs', (key) => {
    const spec: EngineSpec = {
      kind: 'embedded',
      modelId: 'a',
      fingerprint: '1',
      files: { vae: '/x' },
      sizeBytes: 1,
      threads: 1,
      backend: 'cpu',
    };
    const other = {
      kind: 'sd-server',
      program: 'own',
      modelId: 'b',
      fingerprint: '2',
      files: { taesd: '/x' },
      sizeBytes: 2,
      threads: 2,
      backend: 'gpu',
      flashAttention: false,
    } as const;
    expect(sameSpec(spec, { ...spec, [key]: other[key] })).toBe(false);
  });
});
