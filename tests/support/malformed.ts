import fc from 'fast-check';

/** A request with one mistake, and the field a good answer names. */
export interface Malformed {
  readonly body: Record<string, unknown>;
  readonly field: string;
}

const valid = fc.record(
  {
    prompt: fc.string({ minLength: 1, maxLength: 60 }),
    negativePrompt: fc.string({ maxLength: 60 }),
    width: fc.integer({ min: 8, max: 512 }).map((n) => n * 8),
    height: fc.integer({ min: 8, max: 512 }).map((n) => n * 8),
    steps: fc.integer({ min: 1, max: 150 }),
    cfgScale: fc.double({ min: 0, max: 30, noNaN: true }),
    seed: fc.integer({ min: -1, max: 2 ** 32 - 1 }),
    count: fc.integer({ min: 1, max: 5 }),
    format: fc.constantFrom('png', 'jpeg', 'webp'),
    quality: fc.integer({ min: 1, max: 100 }),
    strength: fc.double({ min: 0, max: 1, noNaN: true }),
    tags: fc.constantFrom({}, { type: 'goal', id: 4 }),
    lane: fc.constantFrom('interactive', 'batch', 'idle'),
    maxRetries: fc.integer({ min: 0, max: 5 }),
  },
  { requiredKeys: ['prompt'], noNullPrototype: true },
);

/** Any JSON that is not of these types; what it is, is never coerced into them. */
const not = (...types: readonly string[]): fc.Arbitrary<unknown> =>
  fc
    .oneof(
      fc.constant(null),
      fc.boolean(),
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constant([]),
      fc.constant({}),
      fc.constant(['1']),
    )
    .filter((value) => !types.includes(value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value));

const numberIn = (min: number, max: number, whole: boolean): fc.Arbitrary<unknown> =>
  fc.oneof(
    not('number'),
    fc.integer({ min: 1, max: 1_000_000 }).map((n) => max + n),
    fc.integer({ min: 1, max: 1_000_000 }).map((n) => min - n),
    fc.constantFrom('1', `${max}`, 1e300, -1e300),
    ...(whole ? [fc.constant(min + 0.5)] : []),
  );
const side = fc.oneof(
  numberIn(64, 4096, true),
  fc.integer({ min: 64, max: 4096 }).filter((n) => n % 8 !== 0),
);
const nameOf = (limit: number): fc.Arbitrary<unknown> =>
  fc.oneof(not('string'), fc.constant(''), fc.constant('x'.repeat(limit + 1)));
const choice = (...allowed: readonly string[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    not('string'),
    fc.string().filter((text) => !allowed.includes(text)),
    fc.constantFrom(...allowed).map((text) => text.toUpperCase()),
  );

const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  prompt: nameOf(8000),
  negativePrompt: fc.oneof(not('string'), fc.constant('x'.repeat(8001))),
  width: side,
  height: side,
  steps: numberIn(1, 150, true),
  cfgScale: numberIn(0, 30, false),
  sampler: nameOf(40),
  scheduler: nameOf(40),
  seed: numberIn(-1, 2 ** 32 - 1, true),
  count: numberIn(1, 5, true),
  model: nameOf(200),
  loras: not('list'),
  initImage: fc.oneof(not('string'), fc.constant('')),
  maskImage: fc.oneof(not('string'), fc.constant('')),
  strength: numberIn(0, 1, false),
  format: choice('png', 'jpeg', 'webp'),
  quality: numberIn(1, 100, true),
  tags: not('object'),
  lane: choice('interactive', 'batch', 'idle'),
  maxRetries: numberIn(0, 5, true),
  webhook: fc.oneof(not('string'), fc.constantFrom('', 'nowhere', 'ftp://127.0.0.1/x', 'javascript:alert(1)')),
};

const oneField: fc.Arbitrary<readonly [string, unknown]> = fc.oneof(
  ...Object.entries(values).map(([field, value]) => value.map((wrong) => [field, wrong] as const)),
);

const inside: fc.Arbitrary<Malformed> = fc.oneof(
  fc.oneof(numberIn(-4, 4, false)).map((weight) => ({
    body: {
      loras: [
        { id: 'a', weight: 1 },
        { id: 'b', weight },
      ],
    },
    field: 'loras.1.weight',
  })),
  nameOf(200).map((id) => ({ body: { loras: [{ id, weight: 1 }] }, field: 'loras.0.id' })),
  fc.constant({ body: { loras: [{ id: 'a', weight: 1, scale: 2 }] }, field: 'loras.0.scale' }),
  not('string', 'number').map((value) => ({ body: { tags: { type: value } }, field: 'tags.type' })),
  fc.constant({ body: { tags: { type: 'x'.repeat(201) } }, field: 'tags.type' }),
  fc.constant({
    body: { tags: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`tag${i}`, i])) },
    field: 'tags',
  }),
  fc.constant({ body: { tags: { ['x'.repeat(65)]: 1 } }, field: `tags.${'x'.repeat(65)}` }),
);

const unknownField = fc
  .tuple(
    fc
      .oneof(
        fc.constantFrom(
          'negative_prompt',
          'cfg_scale',
          'Prompt',
          'toString',
          'constructor',
          '__proto__',
          'hasOwnProperty',
        ),
        fc.string({ minLength: 1, maxLength: 12 }),
      )
      .filter((name) => !Object.keys(values).includes(name)),
    fc.jsonValue({ maxDepth: 2 }),
  )
  .map(([field, value]) => {
    const body: Record<string, unknown> = {};
    Object.defineProperty(body, field, { value, enumerable: true });
    return { body, field };
  });

/** A valid body of `POST /v1/images/generations` with one mistake in it, and the field that is at fault. */
export const malformedGeneration: fc.Arbitrary<Malformed> = fc
  .tuple(
    valid,
    fc.oneof(
      { arbitrary: oneField.map(([field, value]) => ({ body: { [field]: value }, field })), weight: 6 },
      { arbitrary: inside, weight: 2 },
      { arbitrary: unknownField, weight: 2 },
      { arbitrary: fc.constant({ body: { prompt: undefined }, field: 'prompt' }), weight: 1 },
    ),
  )
  .map(([base, { body, field }]) => ({ body: merge(base, body), field }));

/** Own properties of both; `__proto__` too stays plain data. */
function merge(base: object, over: object): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const [name, value] of [...Object.entries(base), ...Object.entries(over)]) {
    Object.defineProperty(merged, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return merged;
}
