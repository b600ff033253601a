import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { eventTypes } from '../../../src/shared/contract/events.ts';
import { operationNames, operations } from '../../../src/shared/contract/operations.ts';
import type { Operation } from '../../../src/shared/contract/operation.ts';
import { jobErrorCode, statusOf } from '../../../src/shared/schema/error.ts';
import { buildOpenApi } from '../../../src/main/transport/http/openapi.ts';

const text = JSON.stringify(buildOpenApi('1.2.3'));
const document = JSON.parse(text);

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(JSON.parse(text));
    expect(result).toMatchObject({ valid: true });
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.version).toBe('1.2.3');
  });

  it('holds every operation and both event streams, once', () => {
    const ids = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(ids.sort()).toEqual([...operationNames, 'events.stream', 'generations.events'].sort());
  });

  it('refers only to components that are there', () => {
    const names = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref ?? '');
    expect(names.length).toBeGreaterThan(50);
    for (const ref of names)
      expect(Object.keys(document.components.schemas)).toContain(ref.replace('#/components/schemas/', ''));
  });

  it('tells the general errors of every operation, but no 401 where no key is wanted', () => {
    for (const name of operationNames) {
      const { method, path, open }: Operation = operations[name];
      const { responses } = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')][method.toLowerCase()];
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '403', '500', ...(open ? [] : ['401'])]));
    }
    expect(document.paths['/health'].get.responses['401']).toBeUndefined();
  });

  it('tells every error that a job may end with where the caller waits for its end', () => {
    const { responses } = document.paths['/v1/images/generate'].post;
    for (const code of jobErrorCode.options) expect(responses[statusOf(code)].description).toContain(`\`${code}\``);
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['409', '502', '503', '504', '507']));
  });

  it('describes tags in a query, headers and every event', () => {
    const { parameters } = document.paths['/v1/images/generations'].get;
    expect(parameters.find((p: { name: string }) => p.name === 'tag').schema.patternProperties).toHaveProperty([
      '^tag\\.',
    ]);
    expect(document.paths['/v1/images/generations'].post.parameters.map((p: { name: string }) => p.name)).toContain(
      'idempotency-key',
    );
    for (const type of eventTypes) expect(document.components.schemas).toHaveProperty([`Event.${type}`]);
    expect(document.components.schemas.GenerationRequest).toMatchObject({
      additionalProperties: false,
      required: ['prompt'],
    });
  });
});

describe('the examples of the contract', () => {
  const given = operationNames.map((name): [string, Operation] => [name, operations[name]]);

  it.each(given.filter(([, operation]) => operation.example?.body !== undefined))(
    'of the body of %s are valid',
    (_name, operation) => {
      expect(operation.body?.safeParse(operation.example?.body)).toMatchObject({ success: true });
    },
  );

  it.each(given.filter(([, { output }]) => typeof output === 'object'))(
    'of the answer of %s are valid',
    (_name, operation) => {
      if (typeof operation.output !== 'object') throw new Error('not a value');
      expect(operation.output.safeParse(operation.example?.output)).toMatchObject({ success: true });
    },
  );
});
