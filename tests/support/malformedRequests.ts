import fc from 'fast-check';
import { badBody, json, submits, type BadRequest } from './malformedBodies.ts';

const none = 'gen_00000000000000000000000000000000';
const noImage = 'img_00000000000000000000000000000000';
const anyText = fc.string({ unit: 'binary', maxLength: 40 });
const anyName = fc.string({ minLength: 1, maxLength: 20 });
const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const queries: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '/v1/images/generations': {
    status: ['', 'done', 'PENDING'],
    model: [''],
    before: ['', '-1', 'now', '1e3', '0x1'],
    after: ['1.5'],
    page: ['0', '-1', 'x', '1000001'],
    limit: ['0', '101', '1.5', ''],
    tag: ['a'],
  },
  '/v1/jobs': { kind: ['', 'video'], status: ['x'], page: ['0'], limit: ['1000'] },
  '/v1/images': { query: ['', 'x'.repeat(501)], favourite: ['1', 'TRUE', ''], page: ['0'], limit: ['-5'] },
  [`/v1/images/${noImage}/thumbnail`]: { size: ['0', '63', '1025', 'big', '64.5', ''] },
  [`/v1/images/generations/${none}`]: { images: ['', 'none', 'URL'] },
  '/v1/queue': {},
  '/v1/models': {},
  '/v1/engine': {},
  '/v1/capabilities': {},
  '/v1/settings': {},
  '/health': {},
  '/metrics': {},
  '/v1/events': {},
};
const badQuery = pick(...Object.entries(queries)).chain(([path, fields]) => {
  const unknown = fc
    .tuple(anyName, anyText)
    .filter(([name]) => !Object.hasOwn(fields, name) && !name.startsWith('tag.') && name.isWellFormed())
    .map(([field, value]) => ({ field, value }));
  const known = Object.entries(fields).flatMap(([field, values]) => values.map((value) => ({ field, value })));
  return (known.length === 0 ? unknown : fc.oneof(pick(...known), unknown)).map(({ field, value }): BadRequest => ({
    what: 'a query field wrong',
    method: 'GET',
    path: `${path}?${encodeURIComponent(field)}=${encodeURIComponent(value.toWellFormed())}`,
    headers: {},
    statuses: [400],
    field,
  }));
});
const twice = pick('page', 'limit').map((field): BadRequest => ({
  what: 'a query field twice',
  method: 'GET',
  path: `/v1/images?${field}=1&${field}=1`,
  headers: {},
  statuses: [400],
  field,
}));

const badHeader = pick<readonly [name: string, value: string]>(
  ['prefer', 'wait=soon'],
  ['prefer', 'wait='],
  ['prefer', 'wait=-1'],
  ['prefer', 'return=minimal, wait="soon"'],
  ['idempotency-key', 'x'.repeat(201)],
  ['idempotency-key', ''],
).map(([field, value]): BadRequest => ({
  what: 'a header wrong',
  method: 'POST',
  path: submits[0],
  headers: { ...json, [field]: value },
  body: '{"prompt":"a"}',
  statuses: [400],
  field,
}));
const badResume = pick('x', '-1', '1.5', '1 2', '0x1').map((value): BadRequest => ({
  what: 'a bad Last-Event-ID',
  method: 'GET',
  path: '/v1/events',
  headers: { 'last-event-id': value },
  statuses: [400],
  field: 'last-event-id',
}));
const foreign = pick<Readonly<Record<string, string>>>(
  { host: 'evil.example' },
  { host: '127.0.0.1.evil.example:80' },
  { host: 'a b' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: '::' },
).chain((headers) =>
  pick('/v1/queue', '/health', '/v1/images/generations', '/nope').map((path): BadRequest => ({
    what: 'a foreign host or origin',
    method: 'GET',
    path,
    headers,
    statuses: [403],
  })),
);

const idPaths = [
  '/v1/images/generations/:',
  '/v1/images/:',
  '/v1/images/:/file',
  '/v1/images/:/thumbnail',
  '/v1/jobs/:/status',
  '/v1/images/generations/:/events',
] as const;
const oddIds = pick(
  '..',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '%00',
  "'%20OR%201=1--",
  'gen_',
  'null',
  'undefined',
  '%F0%9F%93%B7',
  '*',
  '%zz',
  '%',
  'x'.repeat(101),
  'x'.repeat(9000),
  '__proto__',
  'constructor',
);
const badId = fc
  .tuple(
    fc.oneof(
      oddIds,
      anyText.filter((text) => text !== '').map((text) => encodeURIComponent(text.toWellFormed())),
    ),
    pick(...idPaths),
  )
  .map(([id, path]): BadRequest => ({
    what: 'an id that is not there',
    method: 'GET',
    path: path.replace(':', id),
    headers: {},
    statuses: [400, 404, 405],
  }));

const badMethod = fc
  .tuple(
    pick('PUT', 'DELETE', 'PATCH', 'POST', 'OPTIONS', 'TRACE', 'PROPFIND', 'LOCK'),
    pick(
      '/v1/queue',
      '/health',
      '/metrics',
      '/v1/images',
      '/v1/models',
      '/v1/capabilities',
      '/docs',
      '/openapi.json',
      '/nope',
      '/',
      '/v1',
    ),
  )
  .map(([method, path]): BadRequest => ({
    what: 'a verb that is not there',
    method,
    path,
    headers: {},
    statuses: [404, 405],
  }));

/** Malformed requests to every part of the API; none of them may make a job or change anything. */
export const badRequest: fc.Arbitrary<BadRequest> = fc.oneof(
  { arbitrary: badBody, weight: 74 },
  { arbitrary: badQuery, weight: 12 },
  { arbitrary: twice, weight: 1 },
  { arbitrary: badHeader, weight: 3 },
  { arbitrary: badResume, weight: 1 },
  { arbitrary: foreign, weight: 2 },
  { arbitrary: badId, weight: 8 },
  { arbitrary: badMethod, weight: 4 },
);
