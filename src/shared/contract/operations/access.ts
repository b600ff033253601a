import { z } from 'zod';
import { clientView, keyView, newKey, newKeyView, sessionView, signIn } from '../../schema/access.ts';
import { logPage, logQuery } from '../../schema/log.ts';
import * as example from '../accessExamples.ts';
import type { Operation } from '../operation.ts';
import { byId, noQuery } from './parts.ts';

/** Who may call, who has called, and what was noted of it. */
export const accessOperations = {
  'keys.list': {
    method: 'GET',
    path: '/v1/keys',
    tag: 'Server',
    summary: 'Keys of applications',
    description: 'Without the key that the settings or the environment may hold beside these.',
    query: noQuery,
    status: 200,
    output: z.object({ items: z.array(keyView) }),
    errors: [],
    example: { output: { items: [example.key] } },
  },
  'keys.create': {
    method: 'POST',
    path: '/v1/keys',
    tag: 'Server',
    summary: 'Make a key for an application',
    description:
      'The key is told in this answer and never again. From the first key on, every route but the open ones wants one. At most 100 keys.',
    query: noQuery,
    body: newKey,
    status: 201,
    output: newKeyView,
    errors: ['INVALID_REQUEST', 'DISK_FULL'],
    example: { body: { name: example.key.name }, output: { ...example.key, key: 'tt_ab12…' } },
  },
  'keys.delete': {
    method: 'DELETE',
    path: '/v1/keys/:id',
    tag: 'Server',
    summary: 'Take a key back, and end the sessions that it opened',
    description:
      'Counts from the next request on; event streams opened with it end within 15 seconds. The last key cannot go while other machines can reach the server: without any it would answer nobody.',
    params: byId,
    query: noQuery,
    status: 200,
    output: z.object({ id: z.string(), deleted: z.literal(true) }),
    errors: ['NOT_FOUND', 'FORBIDDEN', 'DISK_FULL'],
    example: { output: { id: example.key.id, deleted: true } },
  },
  'session.create': {
    method: 'POST',
    path: '/v1/session',
    tag: 'Server',
    summary: 'Let a browser in with a key',
    description:
      'Sets the cookie `tintype_session` (HttpOnly, SameSite=Strict), which stands for the key wherever a page of this server asks: for images, downloads and event streams too. It is taken from pages of this server alone. It ends with the key, with `DELETE /v1/session`, after seven days without use, or when the server stops.',
    query: noQuery,
    body: signIn,
    status: 200,
    output: sessionView,
    errors: ['UNAUTHORIZED', 'INVALID_REQUEST'],
    open: true,
    example: { body: { key: 'tt_ab12cd34ef56' }, output: { signedIn: true, client: example.key.name } },
  },
  'session.delete': {
    method: 'DELETE',
    path: '/v1/session',
    tag: 'Server',
    summary: 'End the session of this browser',
    description: 'Fine without one.',
    query: noQuery,
    status: 200,
    output: sessionView,
    errors: [],
    open: true,
    example: { output: { signedIn: false } },
  },
  'clients.list': {
    method: 'GET',
    path: '/v1/clients',
    tag: 'Server',
    summary: 'Applications that have made jobs, and what these came to',
    description:
      'The 500 seen last, the latest first. The name is that of the key, else `X-Client` or the product of `User-Agent`.',
    query: noQuery,
    status: 200,
    output: z.object({ items: z.array(clientView) }),
    errors: [],
    example: { output: { items: [example.client] } },
  },
  'log.list': {
    method: 'GET',
    path: '/v1/log',
    tag: 'Server',
    summary: 'The newest lines of the log',
    description:
      'The last 2,000 lines since the start, with one for every request of other programs (`/health` and the studio left out). Follow it by asking again with `after=lastId`. No keys, prompts or folders are in it.',
    query: logQuery,
    status: 200,
    output: logPage,
    errors: ['INVALID_REQUEST'],
    example: { output: { items: [example.logLine], lastId: example.logLine.id } },
  },
} as const satisfies Record<string, Operation>;
