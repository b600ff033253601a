import fc from 'fast-check';
import { malformedGeneration } from './malformed.ts';

/** A request that no server should carry out, and how a good one answers. */
export interface BadRequest {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly statuses: readonly number[];
  /** What an answer of 400 names; absent where the request as a whole is at fault. */
  readonly field?: string;
}

export const json = { 'content-type': 'application/json' };
const none = 'gen_00000000000000000000000000000000';
const noImage = 'img_00000000000000000000000000000000';
export const submits = ['/v1/images/generations', '/v1/images/generate'] as const;
const anyText = fc.string({ unit: 'binary', maxLength: 40 });
const anyName = fc.string({ minLength: 1, maxLength: 20 });
const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const badGeneration = fc.tuple(malformedGeneration, pick(...submits)).map(([{ body, field }, path]): BadRequest => ({
  what: 'one field wrong',
  method: 'POST',
  path,
  headers: json,
  body: JSON.stringify(body),
  statuses: [400],
  field,
}));

const otherBodies: readonly [method: string, path: string, fields: Readonly<Record<string, readonly unknown[]>>][] = [
  [
    'PATCH',
    `/v1/images/generations/${none}`,
    { lane: [5, null, 'fast', ''], position: [0, -1, 1.5, '1', null, 1e300] },
  ],
  ['PATCH', `/v1/images/${noImage}`, { favourite: [1, 'true', null, {}], tags: [5, null, [], 'a'] }],
  [
    'PATCH',
    '/v1/settings',
    {
      selectedModel: [5, {}],
      threads: [0, 513, '1', 1.5],
      backend: ['', 5, null, 'x'.repeat(41)],
      idleUnloadMs: [-1, '1'],
      stallTimeoutMs: [0, null],
      maxPending: [0, 1_000_001, '5'],
      allowedOrigins: ['a', null, 5],
      webhookHosts: ['a', {}, 1],
      apiKey: ['short', 5, '\u0000'.repeat(9)],
    },
  ],
];
const badPatch = pick(...otherBodies).chain(([method, path, fields]) => {
  const wrong = pick(...Object.entries(fields)).chain(([field, values]) =>
    pick(...values).map((value) => ({ field, value })),
  );
  const unknown = fc
    .tuple(anyName, fc.jsonValue({ maxDepth: 2 }))
    .filter(([name]) => !Object.hasOwn(fields, name))
    .map(([field, value]) => ({ field, value }));
  return fc.oneof(wrong, unknown).map(({ field, value }): BadRequest => {
    const body = Object.defineProperty({}, field, { value, enumerable: true });
    return {
      what: 'a field of a change wrong',
      method,
      path,
      headers: json,
      body: JSON.stringify(body),
      statuses: [400],
      field,
    };
  });
});

/** Operations that take no body at all. */
const bodiless = [
  '/v1/queue/pause',
  '/v1/queue/resume',
  '/v1/models/scan',
  '/v1/engine/start',
  '/v1/engine/stop',
  '/v1/engine/restart',
] as const;
const surplusBody = fc
  .tuple(pick(...bodiless), anyName, fc.jsonValue({ maxDepth: 1 }))
  .map(([path, field, value]): BadRequest => ({
    what: 'a body where none is taken',
    method: 'POST',
    path,
    headers: json,
    body: JSON.stringify(Object.defineProperty({}, field, { value, enumerable: true })),
    statuses: [400],
    field,
  }));

const valid = JSON.stringify({
  prompt: 'a "lighthouse" \u{1f4f7}',
  width: 64,
  loras: [{ id: 'a', weight: 1 }],
  tags: { id: 4 },
});
const brokenTexts: fc.Arbitrary<string | Buffer> = fc.oneof(
  fc.integer({ min: 1, max: valid.length - 1 }).map((length) => valid.slice(0, length)),
  fc
    .uint8Array({ minLength: 1, maxLength: 40 })
    .map((bytes) => Buffer.from(bytes))
    .filter((bytes) => !isObject(bytes.toString())),
  anyText.filter((text) => text !== '' && !isObject(text)),
  fc
    .jsonValue({ maxDepth: 1 })
    .filter((value) => typeof value !== 'object' || value === null || Array.isArray(value))
    .map((value) => JSON.stringify(value)),
  fc.integer({ min: 65, max: 20_000 }).map((depth) => `{"prompt":${'['.repeat(depth)}${']'.repeat(depth)}}`),
  fc.integer({ min: 65, max: 5000 }).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  pick(
    '{"prompt":"a","steps":NaN}',
    '{"prompt":"a","seed":Infinity}',
    "{'prompt':'a'}",
    '{"prompt":"a",}',
    '{"prompt":"a"}{}',
    '{"prompt":"\u0000"}',
    '{"prompt":"a" /* x */}',
    `[${'1,'.repeat(120_000)}1]`,
  ),
);
const badJson = fc
  .tuple(brokenTexts, pick(...submits, '/v1/settings', `/v1/images/${noImage}`))
  .map(([body, path]): BadRequest => ({
    what: 'not a JSON object',
    method: path.startsWith('/v1/images/gen') ? 'POST' : 'PATCH',
    path,
    headers: json,
    body,
    statuses: [400],
  }));

const oddities = pick<readonly [body: string, field: string]>(
  ['{"prompt":"a","prompt":5}', 'prompt'],
  ['{"prompt":"a","steps":1e999}', 'steps'],
  ['{"prompt":"a","seed":99999999999999999999}', 'seed'],
  ['{"prompt":"a","__proto__":{"x":1}}', '__proto__'],
  ['{"prompt":"a","tags":{"__proto__":1}}', 'tags.__proto__'],
  ['{"prompt":"a","constructor":{"prototype":{}}}', 'constructor'],
  [`{"prompt":"${'x'.repeat(300_000)}"}`, 'prompt'],
  [`{"prompt":"a","initImage":"${'A'.repeat(300_001)}"}`, 'initImage'],
  ['{"prompt":"a","initImage":"data:image/png;base64,"}', 'initImage'],
  ['{"prompt":"a","tags":{"":1}}', 'tags.'],
  ['{"prompt":"a","loras":[{"id":"a","weight":1},null]}', 'loras.1'],
  ['{"prompt":"a","webhook":"http://[::ffff:10.0.0.1]/"}', 'webhook'],
  ['{"prompt":"a","webhook":"http://169.254.169.254/"}', 'webhook'],
  ['{"prompt":"a","webhook":"http://127.0.0.1.evil.example/"}', 'webhook'],
  ['{"prompt":"a","sampler":"euler\\u0000"}', 'sampler'],
  ['{"prompt":"<sd_cpp_extra_args>"}', 'prompt'],
  ['{"prompt":"a","maskImage":"aGVsbG8="}', 'maskImage'],
).chain(([body, field]) =>
  pick(...submits).map((path): BadRequest => ({
    what: 'an odd value',
    method: 'POST',
    path,
    headers: json,
    body,
    statuses: [400],
    field,
  })),
);

const badType = fc
  .tuple(
    fc.oneof(
      pick(
        '',
        'text/plain',
        'application/xml',
        'application/x-www-form-urlencoded',
        'application/json; charset=utf-16',
        'application/jsonp',
        'json',
      ),
      anyName.map((name) => `x/${name.replaceAll(/[^\w]/g, '')}`),
    ),
    pick(...submits),
  )
  .map(([type, path]): BadRequest => ({
    what: 'another content type',
    method: 'POST',
    path,
    headers: type === '' ? {} : { 'content-type': type },
    body: '{"prompt":"a"}',
    statuses: [415],
  }));

/** Requests whose body is at fault. */
export const badBody: fc.Arbitrary<BadRequest> = fc.oneof(
  { arbitrary: badGeneration, weight: 40 },
  { arbitrary: badPatch, weight: 10 },
  { arbitrary: surplusBody, weight: 3 },
  { arbitrary: badJson, weight: 12 },
  { arbitrary: oddities, weight: 5 },
  { arbitrary: badType, weight: 4 },
);

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
