import { operationNames, operations } from '../../../shared/contract/operations.ts';
import type { OperationName } from '../../../shared/contract/operations.ts';
import type { Operation } from '../../../shared/contract/operation.ts';
import { SESSION_COOKIE } from '../../../shared/schema/access.ts';
import { errorBody, statusOf } from '../../../shared/schema/error.ts';
import type { ErrorCode } from '../../../shared/schema/error.ts';
import { describeStreams } from './openapiEvents.ts';
import { createSchemaBook } from './openapiSchemas.ts';
import type { JsonObject, SchemaBook } from './openapiSchemas.ts';

const anyOperation: readonly ErrorCode[] = [
  'INVALID_REQUEST',
  'UNAUTHORIZED',
  'INVALID_HOST',
  'INVALID_ORIGIN',
  'INTERNAL_ERROR',
];
const withBody: readonly ErrorCode[] = ['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];

/** The whole contract as an OpenAPI 3.1 document, derived from the operations table. */
export function buildOpenApi(version: string): JsonObject {
  const book = createSchemaBook();
  const error = book.output(errorBody);
  const paths: Record<string, JsonObject> = {};
  for (const name of operationNames) {
    const operation: Operation = operations[name];
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(name, operation, book, error) };
  }
  const generalErrors = (codes: readonly ErrorCode[]): JsonObject => errorResponses([...codes, ...anyOperation], error);
  for (const [path, stream] of Object.entries(describeStreams(book, generalErrors)))
    paths[path] = { ...paths[path], get: stream };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tintype',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'Makes images on your own machine. JSON in and out, UTF-8; times are epoch milliseconds, sizes are pixels. ' +
        'Unknown fields, wrong types and values out of range are refused, never corrected; `error.issues` lists every problem. ' +
        `A body may have 64 MiB. Without a key the server answers on loopback only; once one is set, every route but \`/health\` and \`/v1/session\` wants it.`,
    },
    servers: [{ url: '/' }],
    tags: [...new Set(operationNames.map((name) => operations[name].tag)), 'Events'].map((name) => ({ name })),
    security: [{}, { bearer: [] }, { basic: [] }, { apiKey: [] }, { authKey: [] }, { session: [] }],
    paths,
    components: { schemas: book.components(), securitySchemes },
  };
}

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer' },
  basic: { type: 'http', scheme: 'basic', description: 'Any user name; the key is the password.' },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description: 'For pages of this server alone; from `POST /v1/session`.',
  },
  authKey: { type: 'apiKey', in: 'header', name: 'auth_key' },
};

function describe(name: OperationName, operation: Operation, book: SchemaBook, error: JsonObject): JsonObject {
  const general = operation.open ? anyOperation.filter((code) => code !== 'UNAUTHORIZED') : anyOperation;
  const codes = [...operation.errors, ...general, ...(operation.body ? withBody : [])];
  return {
    operationId: name,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description && { description: operation.description }),
    ...(operation.open && { security: [{}] }),
    parameters: [
      ...book.parameters(operation.params, 'path'),
      ...book.parameters(operation.query, 'query'),
      ...book.parameters(operation.headers, 'header'),
    ],
    ...(operation.body && {
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: book.input(operation.body),
            ...(operation.example?.body !== undefined && { example: operation.example.body }),
          },
        },
      },
    }),
    responses: {
      ...successes(operation, book, error),
      ...errorResponses(codes, error),
      default: { description: 'Any other failure.', content: { 'application/json': { schema: error } } },
    },
  };
}

function successes(operation: Operation, book: SchemaBook, error: JsonObject): JsonObject {
  const content = contentOf(operation, book);
  const location = { Location: { description: 'Where to ask for its state.', schema: { type: 'string' } } };
  const responses: Record<string, JsonObject> = {
    [operation.status]: {
      description: operation.status === 201 ? 'Created.' : 'OK.',
      ...(operation.status === 201 && { headers: location }),
      content: operation.example?.output === undefined ? content : withExample(content, operation.example.output),
    },
  };
  for (const [status, description] of Object.entries(operation.also ?? {})) {
    const failed = Number(status) >= 400;
    responses[status] = {
      description,
      ...(status !== '304' && { content: failed ? { 'application/json': { schema: error } } : content }),
    };
  }
  return responses;
}

function contentOf(operation: Operation, book: SchemaBook): Record<string, JsonObject> {
  const { output } = operation;
  if (output === 'bytes') return { 'image/*': {} };
  if (output === 'text') return { 'text/plain': { schema: { type: 'string' } } };
  return { 'application/json': { schema: book.output(output) } };
}

const withExample = (content: Record<string, JsonObject>, example: unknown): JsonObject =>
  Object.fromEntries(Object.entries(content).map(([type, media]) => [type, { ...media, example }]));

function errorResponses(codes: readonly ErrorCode[], error: JsonObject): JsonObject {
  const byStatus = Map.groupBy(new Set(codes), (code) => statusOf(code));
  const retry = { 'Retry-After': { description: 'Seconds after which to try again.', schema: { type: 'integer' } } };
  return Object.fromEntries(
    [...byStatus].map(([status, at]) => [
      status,
      {
        description: at.map((code) => `\`${code}\``).join(', '),
        ...(at.includes('SERVER_BUSY') && { headers: retry }),
        content: { 'application/json': { schema: error } },
      },
    ]),
  );
}
