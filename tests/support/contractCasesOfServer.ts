import type { OperationName } from '../../src/shared/contract/operations.ts';
import { CONTRACT_KEY } from './contractWires.ts';
import { exact, loose, none, of, type Case, type World } from './contractCase.ts';

type Names = Extract<OperationName, `${'keys' | 'session' | 'clients' | 'log'}.${string}`>;

const keys = of('keys.create');
const remove = of('keys.delete');
const withoutKeys = (world: World): Promise<void> => world.withoutKeys();

/** Cases of what the Server place asks for: keys, sessions, clients, log. */
export const serverCases: Readonly<Record<Names, readonly Case[]>> = {
  'keys.list': [
    of('keys.list').ok(200, 'lists', async (world) => (await world.key(), {}), withoutKeys),
    of('keys.list').unknownQuery(),
  ],
  'keys.create': [
    keys.ok(201, 'makes one', () => ({ body: { name: 'Note plugin' } }), withoutKeys),
    keys.fails(400, 'INVALID_REQUEST', 'refuses an empty name', () => ({ body: { name: '' } })),
    keys.fails(400, 'INVALID_REQUEST', 'refuses a name with a line break', () => ({ body: { name: 'a\nb' } })),
    keys.fails(400, 'INVALID_REQUEST', 'lets nobody choose the key', () => loose({ body: { name: 'a', key: 'b' } })),
  ],
  'keys.delete': [
    remove.ok(200, 'takes one back', async (world) => ({ params: { id: await world.key() } })),
    remove.fails(404, 'NOT_FOUND', 'knows no such key', () => ({ params: { id: none } })),
  ],
  'session.create': [
    of('session.create').ok(200, 'lets in with a key', () => ({ body: { key: CONTRACT_KEY } })),
    of('session.create').fails(401, 'UNAUTHORIZED', 'refuses another', () => ({ body: { key: `${CONTRACT_KEY}x` } })),
    of('session.create').fails(400, 'INVALID_REQUEST', 'refuses what can be no key', () => ({ body: { key: 'x' } })),
  ],
  'session.delete': [
    of('session.delete').ok(200, 'is fine without one', () => ({})),
    of('session.delete').unknownQuery(),
  ],
  'clients.list': [exact(of('clients.list').ok(200, 'lists', () => ({}))), of('clients.list').unknownQuery()],
  'log.list': [
    of('log.list').ok(200, 'answers the newest that fits', () => ({
      query: { level: 'info', query: '/V1/QUEUE/PAUSE', limit: 1 },
    })),
    of('log.list').ok(200, 'answers nothing after the newest', () => ({ query: { query: 'no line holds this' } })),
    of('log.list').fails(400, 'INVALID_REQUEST', 'refuses an unknown level', () => loose({ query: { level: 'loud' } })),
    of('log.list').unknownQuery(),
  ],
};
