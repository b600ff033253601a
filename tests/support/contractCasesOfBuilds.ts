import type { OperationName } from '../../src/shared/contract/operations.ts';
import type { EngineBuilds } from '../../src/shared/schema/engineBuild.ts';
import { loose, none, of, type Case, type World } from './contractCase.ts';
import { aBuild, engineZip } from './engineArchives.ts';

type Names = Extract<OperationName, `builds.${string}`>;

const archives = [engineZip('contract')];
const elsewhere = process.platform === 'win32' ? 'linux' : 'win32';

/** One that anybody may have, one under a licence that binds, and one for another system. */
export const contractBuilds: EngineBuilds = {
  schema: 1,
  builds: [
    aBuild('free', archives),
    aBuild('bound', archives, {
      licences: [{ name: 'EULA', of: 'the libraries', url: 'https://example.org/eula', mustAccept: true }],
    }),
    aBuild('foreign', archives, { platform: elsewhere }),
  ],
};

const install = of('builds.install');
const after = (world: World): Promise<void> => world.withoutBuilds();
const paused = async (world: World) => ({ params: { id: await world.build() } });
const unknown = () => ({ params: { id: none } });

/** Cases of engine builds. Nothing answers where they are to come from. */
export const buildCases: Readonly<Record<Names, readonly Case[]>> = {
  'builds.list': [of('builds.list').ok(200, 'lists', () => ({})), of('builds.list').unknownQuery()],
  'builds.install': [
    install.ok(202, 'begins', () => ({ params: { id: 'free' }, body: {} }), after),
    install.ok(202, 'goes on', async (world) => ({ ...(await paused(world)), body: {} }), after),
    install.fails(404, 'NOT_FOUND', 'knows no such build', () => ({ ...unknown(), body: {} })),
    install.fails(400, 'INVALID_REQUEST', 'refuses one for another system', () => ({
      params: { id: 'foreign' },
      body: {},
    })),
    install.fails(403, 'LICENCE_NOT_ACCEPTED', 'refuses a licence that is not accepted', () => ({
      params: { id: 'bound' },
      body: {},
    })),
    install.fails(400, 'INVALID_REQUEST', 'takes no address from outside', () =>
      loose({ params: { id: 'free' }, body: { url: 'https://example.org/engine.zip' } }),
    ),
  ],
  'builds.pause': [
    of('builds.pause').ok(200, 'is fine when it is paused', paused, after),
    of('builds.pause').fails(404, 'NOT_FOUND', 'knows no such build', unknown),
    of('builds.pause').fails(409, 'ALREADY_TERMINAL', 'has nothing to pause', () => ({ params: { id: 'bound' } })),
  ],
  'builds.remove': [
    of('builds.remove').ok(200, 'takes it away', paused),
    of('builds.remove').ok(200, 'is fine when nothing is here', () => ({ params: { id: 'bound' } })),
    of('builds.remove').fails(404, 'NOT_FOUND', 'knows no such build', unknown),
  ],
  'builds.rollback': [
    of('builds.rollback').fails(404, 'NOT_FOUND', 'has nothing to go back to', () => ({})),
    of('builds.rollback').unknownQuery(),
  ],
};
