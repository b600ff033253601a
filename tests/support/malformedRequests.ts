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

const json = { 'content-type': 'application/json' };
const none = 'gen_00000000000000000000000000000000';
const noImage = 'img_00000000000000000000000000000000';
const submits = ['/v1/images/generations', '/v1/images/generate'] as const;
const anyText = fc.string({ unit: 'binary', maxLength: 40 });
const anyName = fc.string({ minLength: 1, maxLength: 20 });
const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const badGeneration = fc
  .tuple(malformedGeneration, pick(...submits))
  .map(([{ body, field }, path]): BadRequest => ({ what: 'one field wrong', method: 'POST', path, headers: json, body: JSON.stringify(body), statuses: [400], field }));

const otherBodies: readonly [method: string, path: string, fields: Readonly<Record<string, readonly unknown[]>>][] = [
  ['PATCH', `/v1/images/generations/${none}`, { lane: [5, null, 'fast', ''], position: [0, -1, 1.5, '1', null, 1e300] }],
  ['PATCH', `/v1/images/${noImage}`, { favourite: [1, 'true', null, {}], tags: [5, null, [], 'a'] }],
  [
    'PATCH',
    '/v1/settings',
    {
      selectedModel: [5, {}], threads: [0, 513, '1', 1.5], backend: ['', 5, null, 'x'.repeat(41)], idleUnloadMs: [-1, '1'], stallTimeoutMs: [0, null],
      maxPending: [0, 1_000_001, '5'], allowedOrigins: ['a', null, 5], webhookHosts: ['a', {}, 1], apiKey: ['short', 5, '\u0000'.repeat(9)],
    },
  ],
];
const badPatch = pick(...otherBodies).chain(([method, path, fields]) => {
  const wrong = pick(...Object.entries(fields)).chain(([field, values]) => pick(...values).map((value) => ({ field, value })));
  const unknown = fc.tuple(anyName, fc.jsonValue({ maxDepth: 2 })).filter(([name]) => !Object.hasOwn(fields, name)).map(([field, value]) => ({ field, value }));
  return fc.oneof(wrong, unknown).map(({ field, value }): BadRequest => {
    const body = Object.defineProperty({}, field, { value, enumerable: true });
    return { what: 'a field of a change wrong', method, path, headers: json, body: JSON.stringify(body), statuses: [400], field };
  });
});

/** Operations that take no body at all. */
const bodiless = ['/v1/queue/pause', '/v1/queue/resume', '/v1/models/scan', '/v1/engine/start', '/v1/engine/stop', '/v1/engine/restart'] as const;
const surplusBody = fc
  .tuple(pick(...bodiless), anyName, fc.jsonValue({ maxDepth: 1 }))
  .map(([path, field, value]): BadRequest => ({ what: 'a body where none is taken', method: 'POST', path, headers: json, body: JSON.stringify(Object.defineProperty({}, field, { value, enumerable: true })), statuses: [400], field }));

const queries: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '/v1/images/generations': { status: ['', 'done', 'PENDING'], model: [''], before: ['', '-1', 'now', '1e3', '0x1'], after: ['1.5'], page: ['0', '-1', 'x', '1000001'], limit: ['0', '101', '1.5', ''], tag: ['a'] },
  '/v1/jobs': { kind: ['', 'video'], status: ['x'], page: ['0'], limit: ['1000'] },
  '/v1/images': { query: ['', 'x'.repeat(501)], favourite: ['1', 'TRUE', ''], page: ['0'], limit: ['-5'] },
  [`/v1/images/${noImage}/thumbnail`]: { size: ['0', '63', '1025', 'big', '64.5', ''] },
  [`/v1/images/generations/${none}`]: { images: ['', 'none', 'URL'] },
  '/v1/queue': {}, '/v1/models': {}, '/v1/engine': {}, '/v1/capabilities': {}, '/v1/settings': {}, '/health': {}, '/metrics': {}, '/v1/events': {},
};
const badQuery = pick(...Object.entries(queries)).chain(([path, fields]) => {
  const unknown = fc.tuple(anyName, anyText).filter(([name]) => !Object.hasOwn(fields, name) && !name.startsWith('tag.') && name.isWellFormed()).map(([field, value]) => ({ field, value }));
  const known = Object.entries(fields).flatMap(([field, values]) => values.map((value) => ({ field, value })));
  return (known.length === 0 ? unknown : fc.oneof(pick(...known), unknown)).map(({ field, value }): BadRequest => ({
    what: 'a query field wrong', method: 'GET', path: `${path}?${encodeURIComponent(field)}=${encodeURIComponent(value.toWellFormed())}`, headers: {}, statuses: [400], field,
  }));
});
const twice = pick('page', 'limit').map((field): BadRequest => ({ what: 'a query field twice', method: 'GET', path: `/v1/images?${field}=1&${field}=1`, headers: {}, statuses: [400], field }));

const valid = JSON.stringify({ prompt: 'a "lighthouse" \u{1f4f7}', width: 64, loras: [{ id: 'a', weight: 1 }], tags: { id: 4 } });
const brokenTexts: fc.Arbitrary<string | Buffer> = fc.oneof(
  fc.integer({ min: 1, max: valid.length - 1 }).map((length) => valid.slice(0, length)),
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)).filter((bytes) => !isObject(bytes.toString())),
  anyText.filter((text) => text !== '' && !isObject(text)),
  fc.jsonValue({ maxDepth: 1 }).filter((value) => typeof value !== 'object' || value === null || Array.isArray(value)).map((value) => JSON.stringify(value)),
  fc.integer({ min: 65, max: 20_000 }).map((depth) => `{"prompt":${'['.repeat(depth)}${']'.repeat(depth)}}`),
  fc.integer({ min: 65, max: 5000 }).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  pick('{"prompt":"a","steps":NaN}', '{"prompt":"a","seed":Infinity}', "{'prompt':'a'}", '{"prompt":"a",}', '{"prompt":"a"}{}', '{"prompt":"\u0000"}', '{"prompt":"a" /* x */}', `[${'1,'.repeat(120_000)}1]`),
);
const badJson = fc
  .tuple(brokenTexts, pick(...submits, '/v1/settings', `/v1/images/${noImage}`))
  .map(([body, path]): BadRequest => ({ what: 'not a JSON object', method: path.startsWith('/v1/images/gen') ? 'POST' : 'PATCH', path, headers: json, body, statuses: [400] }));

const oddities = pick<readonly [body: string, field: string]>(
  ['{"prompt":"a","prompt":5}', 'prompt'], ['{"prompt":"a","steps":1e999}', 'steps'], ['{"prompt":"a","seed":99999999999999999999}', 'seed'], ['{"prompt":"a","__proto__":{"x":1}}', '__proto__'],
  ['{"prompt":"a","tags":{"__proto__":1}}', 'tags.__proto__'], ['{"prompt":"a","constructor":{"prototype":{}}}', 'constructor'], [`{"prompt":"${'x'.repeat(300_000)}"}`, 'prompt'],
  [`{"prompt":"a","initImage":"${'A'.repeat(300_001)}"}`, 'initImage'], ['{"prompt":"a","initImage":"data:image/png;base64,"}', 'initImage'], ['{"prompt":"a","tags":{"":1}}', 'tags.'],
  ['{"prompt":"a","loras":[{"id":"a","weight":1},null]}', 'loras.1'], ['{"prompt":"a","webhook":"http://[::ffff:10.0.0.1]/"}', 'webhook'], ['{"prompt":"a","webhook":"http://169.254.169.254/"}', 'webhook'],
  ['{"prompt":"a","webhook":"http://127.0.0.1.evil.example/"}', 'webhook'], ['{"prompt":"a","sampler":"euler\\u0000"}', 'sampler'], ['{"prompt":"<sd_cpp_extra_args>"}', 'prompt'], ['{"prompt":"a","maskImage":"aGVsbG8="}', 'maskImage'],
).chain(([body, field]) => pick(...submits).map((path): BadRequest => ({ what: 'an odd value', method: 'POST', path, headers: json, body, statuses: [400], field })));

const badType = fc
  .tuple(fc.oneof(pick('', 'text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16', 'application/jsonp', 'json'), anyName.map((name) => `x/${name.replaceAll(/[^\w]/g, '')}`)), pick(...submits))
  .map(([type, path]): BadRequest => ({ what: 'another content type', method: 'POST', path, headers: type === '' ? {} : { 'content-type': type }, body: '{"prompt":"a"}', statuses: [415] }));

const badHeader = pick<readonly [name: string, value: string]>(
  ['prefer', 'wait=soon'], ['prefer', 'wait='], ['prefer', 'wait=-1'], ['prefer', '\u00e4'], ['idempotency-key', 'x'.repeat(201)], ['idempotency-key', ''],
).map(([field, value]): BadRequest => ({ what: 'a header wrong', method: 'POST', path: submits[0], headers: { ...json, [field]: value }, body: '{"prompt":"a"}', statuses: [400], field }));
const badResume = pick('x', '-1', '1.5', '1 2', '0x1').map((value): BadRequest => ({ what: 'a bad Last-Event-ID', method: 'GET', path: '/v1/events', headers: { 'last-event-id': value }, statuses: [400], field: 'last-event-id' }));
const foreign = pick<Readonly<Record<string, string>>>({ host: 'evil.example' }, { host: '127.0.0.1.evil.example:80' }, { host: 'a b' }, { origin: 'https://evil.example' }, { origin: 'null' }, { origin: '::' }).chain((headers) =>
  pick('/v1/queue', '/health', '/v1/images/generations', '/nope').map((path): BadRequest => ({ what: 'a foreign host or origin', method: 'GET', path, headers, statuses: [403] })),
);

const idPaths = ['/v1/images/generations/:', '/v1/images/:', '/v1/images/:/file', '/v1/images/:/thumbnail', '/v1/jobs/:/status', '/v1/images/generations/:/events'] as const;
const oddIds = pick('..', '%2e%2e%2f%2e%2e%2fetc%2fpasswd', '%00', "'%20OR%201=1--", 'gen_', 'null', 'undefined', '%F0%9F%93%B7', '*', '%zz', '%', 'x'.repeat(101), 'x'.repeat(9000), '__proto__', 'constructor');
const badId = fc
  .tuple(fc.oneof(oddIds, anyText.filter((text) => text !== '').map((text) => encodeURIComponent(text.toWellFormed()))), pick(...idPaths))
  .map(([id, path]): BadRequest => ({ what: 'an id that is not there', method: 'GET', path: path.replace(':', id), headers: {}, statuses: [400, 404, 405] }));

const badMethod = fc
  .tuple(pick('PUT', 'DELETE', 'PATCH', 'POST', 'OPTIONS', 'TRACE', 'PROPFIND', 'LOCK'), pick('/v1/queue', '/health', '/metrics', '/v1/images', '/v1/models', '/v1/capabilities', '/docs', '/openapi.json', '/nope', '/', '/v1'))
  .map(([method, path]): BadRequest => ({ what: 'a verb that is not there', method, path, headers: {}, statuses: [404, 405] }));

/** Malformed requests to every part of the API; none of them may make a job or change anything. */
export const badRequest: fc.Arbitrary<BadRequest> = fc.oneof(
  { arbitrary: badGeneration, weight: 40 },
  { arbitrary: badPatch, weight: 10 },
  { arbitrary: surplusBody, weight: 3 },
  { arbitrary: badQuery, weight: 12 },
  { arbitrary: twice, weight: 1 },
  { arbitrary: badJson, weight: 12 },
  { arbitrary: oddities, weight: 5 },
  { arbitrary: badType, weight: 4 },
  { arbitrary: badHeader, weight: 3 },
  { arbitrary: badResume, weight: 1 },
  { arbitrary: foreign, weight: 2 },
  { arbitrary: badId, weight: 8 },
  { arbitrary: badMethod, weight: 4 },
);

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
