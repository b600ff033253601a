import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../../src/shared/contract/client.ts';
import { ID, request } from '../../../src/shared/contract/examples.ts';
import { httpWire } from '../../../src/shared/contract/httpWire.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import { exampleHandlers, startTestServer } from '../../support/transport.ts';
import type { TestServer } from '../../support/transport.ts';

const seen: unknown[] = [];
let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({
    key: 'K',
    handlers: {
      'generations.list': (input, context) => {
        seen.push(input.query);
        return exampleHandlers()['generations.list'](input, context);
      },
      'generations.create': (input, context) => {
        seen.push(input.headers, context.client);
        return exampleHandlers()['generations.create'](input, context);
      },
      'generations.get': (input) => {
        seen.push(input.params);
        throw new AppError('NOT_FOUND', 'There is no such generation.', { facts: { id: input.params.id } });
      },
    },
  });
});
afterAll(() => test.server.close());

const client = (headers: Record<string, string> = { 'x-api-key': 'K', 'x-client': 'tests' }) =>
  createClient(httpWire({ baseUrl: `${test.url}/`, fetch, headers }));

describe('the typed client over HTTP', () => {
  it('sends body, headers and query as the contract has them', async () => {
    const made = await client().call('generations.create', { body: request, headers: { 'idempotency-key': 'once' } });
    expect(made.id).toBe(ID);
    const query = { tag: { 'a b': 'c&d', é: '=' }, page: 2, status: 'error' as const };
    expect((await client().call('generations.list', { query })).items).toHaveLength(1);
    expect(await client().call('metrics.get', {})).toContain('tintype_up');
    expect(seen).toEqual([{ 'idempotency-key': 'once' }, 'tests', { ...query, limit: 20 }]);
  });

  it('throws what the server refused as the same AppError, and encodes the path', async () => {
    const refused = client().call('generations.get', { params: { id: 'a/b ü?' } });
    await expect(refused).rejects.toMatchObject({ name: 'AppError', code: 'NOT_FOUND', facts: { id: 'a/b ü?' } });
    await expect(client().call('generations.create', { body: { prompt: '' } })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      issues: [{ path: 'prompt', message: 'must not be empty' }],
    });
    await expect(client({}).call('queue.get', {})).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('says so when nothing answers, or something else does', async () => {
    const other = (text: string, status: number) =>
      createClient(httpWire({ baseUrl: '', fetch: async () => new Response(text, { status }) })).call('queue.get', {});
    await expect(other('<html>', 502)).rejects.toMatchObject({ code: 'INTERNAL_ERROR', facts: { status: 502 } });
    await expect(other('{"a":1}', 200)).rejects.toMatchObject({ code: 'INTERNAL_ERROR' });
    const nobody = createClient(
      httpWire({
        baseUrl: 'http://127.0.0.1:1',
        fetch: async () => {
          throw new TypeError('fetch failed');
        },
      }),
    );
    await expect(nobody.call('queue.get', {})).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
  });
});
