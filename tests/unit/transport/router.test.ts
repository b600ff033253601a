import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { request, ID } from '../../../src/shared/contract/examples.ts';
import { AppError, errorBody } from '../../../src/shared/schema/error.ts';
import type { Handlers } from '../../../src/main/transport/call.ts';
import { createRouter } from '../../../src/main/transport/router.ts';
import { malformedGeneration } from '../../support/malformed.ts';
import { exampleHandlers } from '../../support/transport.ts';

const context = { signal: new AbortController().signal };
const routerOf = (over: Partial<Handlers> = {}, bugs: unknown[] = []) =>
  createRouter({ handlers: exampleHandlers(over), onBug: (error) => bugs.push(error), checkOutputs: true });
const issuesOf = (answer: { ok: boolean; body: unknown }) => {
  expect(answer.ok).toBe(false);
  return errorBody.parse(answer.body).error.issues ?? [];
};
/** What a program without types would pass. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what it pretends to pass
const loose = <T>(value: unknown): T => value as T;

describe('the router', () => {
  it('hands the parsed input with its defaults to the handler and answers with the status of the table', async () => {
    const seen: unknown[] = [];
    const call = routerOf({
      'generations.get': (input) => {
        seen.push(input);
        throw new AppError('NOT_FOUND', 'none');
      },
    });
    expect(await call('generations.create', { body: request }, context)).toMatchObject({
      ok: true,
      status: 201,
      body: { status: 'pending' },
    });
    expect(await call('generations.get', { params: { id: ID } }, context)).toMatchObject({ ok: false, status: 404 });
    expect(seen).toEqual(
      [{ params: { id: ID }, query: { images: 'base64' }, headers: undefined }].map(({ params, query }) => ({
        params,
        query,
      })),
    );
  });

  it('collects the issues of all parts, each with the path the client wrote', async () => {
    const input = loose<{ body: typeof request }>({
      query: { a: 1 },
      headers: { prefer: 'wait=soon' },
      body: { prompt: 5, width: 65, loras: [{ id: 'x', weight: 'y', z: 1 }], tags: { a: true }, one: 1, two: 2 },
    });
    const issues = issuesOf(await routerOf()('generations.create', input, context));
    expect(issues.map(({ path }) => path).sort()).toEqual(
      ['a', 'prefer', 'prompt', 'width', 'loras.0.weight', 'loras.0.z', 'tags.a', 'one', 'two'].sort(),
    );
    expect(issues.find(({ path }) => path === 'prompt')?.message).toBe('expected a string, got 5');
    expect(issues.find(({ path }) => path === 'tags.a')?.message).toBe(
      'expected a string or a number, got true or false',
    );
  });

  it.each([[null], [[1]], ['text'], [7], [undefined]])('names the whole body, path "", when it is %j', async (body) => {
    expect(issuesOf(await routerOf()('generations.create', loose({ body }), context))).toEqual([
      expect.objectContaining({ path: '' }),
    ]);
  });

  it('refuses NaN and the infinities, which only the in-process port can carry', async () => {
    const body = { prompt: 'a', cfgScale: NaN, strength: Infinity, seed: -Infinity, tags: { a: NaN } };
    const paths = issuesOf(await routerOf()('generations.create', { body }, context)).map(({ path }) => path);
    expect(paths.sort()).toEqual(['cfgScale', 'seed', 'strength', 'tags.a']);
  });

  it('refuses __proto__ as a name wherever it stands, and pollutes nothing', async () => {
    const body = JSON.parse('{"prompt":"a","__proto__":{"polluted":1},"tags":{"__proto__":"x"}}');
    const paths = issuesOf(await routerOf()('generations.create', { body }, context)).map(({ path }) => path);
    expect(paths.sort()).toEqual(['__proto__', 'tags.__proto__']);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('refuses a value that is cyclic, absurdly deep or absurdly large without walking it all', async () => {
    const cyclic: Record<string, unknown> = { prompt: 'a' };
    cyclic['tags'] = cyclic;
    for (const body of [cyclic, { prompt: 'a', loras: Array.from({ length: 200_000 }, () => 1) }]) {
      expect(issuesOf(await routerOf()('generations.create', loose({ body }), context))).toHaveLength(1);
    }
  });

  it('says Retry-After when it is busy, from the facts or 5 seconds', async () => {
    const busy = (facts?: { retryAfterSeconds: number }) =>
      routerOf({
        'queue.get': () => {
          throw new AppError('SERVER_BUSY', 'full', facts ? { facts } : {});
        },
      })('queue.get', {}, context);
    expect(await busy()).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(await busy({ retryAfterSeconds: 12 })).toMatchObject({ status: 503, headers: { 'retry-after': '12' } });
  });

  it('reports a bug and leaks nothing of it, even when reporting fails too', async () => {
    const bugs: unknown[] = [];
    const broken: Partial<Handlers> = {
      'queue.get': () => {
        throw new Error('secret text');
      },
    };
    const answer = await routerOf(broken, bugs)('queue.get', {}, context);
    expect(answer).toMatchObject({ ok: false, status: 500, body: { error: { code: 'INTERNAL_ERROR' } } });
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(bugs).toEqual([expect.objectContaining({ message: 'secret text' })]);
    const deaf = createRouter({
      handlers: exampleHandlers(broken),
      onBug: () => {
        throw new Error('no');
      },
    });
    expect(await deaf('queue.get', {}, context)).toMatchObject({ status: 500 });
  });

  it('finds an answer that breaks the contract when asked to check', async () => {
    const bugs: unknown[] = [];
    const call = routerOf({ 'queue.get': () => loose({ body: { paused: 'no' } }) }, bugs);
    expect(await call('queue.get', {}, context)).toMatchObject({ status: 500 });
    expect(bugs).toHaveLength(1);
  });

  it('answers an operation it does not know with NOT_FOUND', async () => {
    expect(await routerOf()(loose<'queue.get'>('constructor'), {}, context)).toMatchObject({
      status: 404,
      body: { error: { code: 'NOT_FOUND' } },
    });
  });

  it('never throws, whatever the input', async () => {
    const call = routerOf();
    await fc.assert(
      fc.asyncProperty(
        fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true, withMap: true }),
        async (input) => {
          const answer = await call('generations.create', loose(input), context);
          expect([201, 400]).toContain(answer.status);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('names the one field that is wrong, for 2,000 requests that are wrong in one field', async () => {
    const call = routerOf();
    await fc.assert(
      fc.asyncProperty(malformedGeneration, async ({ body, field }) => {
        const issues = issuesOf(await call('generations.create', loose({ body }), context));
        expect(issues.map(({ path }) => path)).toContain(field);
        expect(issues.every(({ message }) => message.length > 0)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what else is wrong with a refused request', () => {
  it('is told beside what its schema found, once for each field, and is not asked of a good one', async () => {
    const asked: unknown[] = [];
    const call = createRouter({
      handlers: exampleHandlers(),
      onBug: () => {},
      alsoWrong: (name) => {
        asked.push(name);
        return [
          { path: 'prompt', message: 'again' },
          { path: 'sampler', message: 'unknown' },
        ];
      },
    });
    const answer = await call('generations.create', { body: loose<typeof request>({ prompt: 5 }) }, context);
    expect(issuesOf(answer)).toEqual([
      { path: 'prompt', message: 'expected a string, got 5' },
      { path: 'sampler', message: 'unknown' },
    ]);
    expect(await call('generations.create', { body: request }, context)).toMatchObject({ ok: true });
    expect(asked).toEqual(['generations.create']);
    await call(
      'generations.create',
      { body: loose<typeof request>({ prompt: 5, loras: Object.assign([], { length: 1_000_000 }) }) },
      context,
    );
    expect(asked, 'what is too large to read is not read by others either').toHaveLength(1);
  });
});
