import type { OperationName } from '../../src/shared/contract/operations.ts';
import { exact, loose, none, of, type Case, type World } from './contractCase.ts';

type Names = Extract<OperationName, `${'downloads' | 'catalogue'}.${string}`>;

const create = of('downloads.create');
const after = (world: World): Promise<void> => world.withoutDownloads();
const unknown = () => ({ params: { id: none } });
const paused = async (world: World) => ({ params: { id: await world.download() } });

/** Cases of getting models. Nothing answers where they are to come from. */
export const downloadCases: Readonly<Record<Names, readonly Case[]>> = {
  'catalogue.list': [exact(of('catalogue.list').ok(200, 'lists', () => ({}))), of('catalogue.list').unknownQuery()],
  'downloads.list': [
    of('downloads.list').ok(200, 'lists', async (world) => (await world.withoutDownloads(), {})),
    of('downloads.list').unknownQuery(),
  ],
  'downloads.create': [
    create.ok(201, 'takes one in', () => ({ body: { url: 'https://127.0.0.1:9/a.safetensors' } }), after),
    create.ok(
      201,
      'takes one of the catalogue in',
      () => ({ body: { catalogueId: 'sd-1.5', acceptLicence: true } }),
      after,
    ),
    create.ok(
      200,
      'answers the one that is there',
      async (world) => {
        await world.download();
        return { body: { url: 'https://127.0.0.1:9/model.safetensors' } };
      },
      after,
    ),
    create.fails(403, 'LICENCE_NOT_ACCEPTED', 'refuses a licence that is not accepted', () => ({
      body: { catalogueId: 'sd-1.5' },
    })),
    create.fails(404, 'NOT_FOUND', 'knows no such model', () => ({ body: { catalogueId: 'nope' } })),
    create.fails(
      409,
      'ALREADY_EXISTS',
      'refuses a name that another download has',
      async (world) => {
        await world.download();
        return { body: { url: 'https://127.0.0.1:9/other/model.safetensors' } };
      },
      after,
    ),
    create.fails(400, 'INVALID_REQUEST', 'refuses what is no address', () => ({ body: { url: 'nonsense' } })),
    create.fails(400, 'INVALID_REQUEST', 'refuses http', () => ({ body: { url: 'http://example.org/a.gguf' } })),
    create.fails(400, 'INVALID_REQUEST', 'refuses a file that is no model', () => ({
      body: { url: 'https://example.org/a.ckpt' },
    })),
    create.fails(400, 'INVALID_REQUEST', 'refuses both and neither', () => ({ body: {} })),
    create.fails(400, 'INVALID_REQUEST', 'refuses another field', () => loose({ body: { url: 'a/b', folder: '/' } })),
  ],
  'downloads.get': [
    of('downloads.get').ok(200, 'answers', paused, after),
    of('downloads.get').fails(404, 'NOT_FOUND', 'knows no such download', unknown),
    of('downloads.get').unknownQuery(),
  ],
  'downloads.pause': [
    of('downloads.pause').ok(200, 'is fine when it is paused', paused, after),
    of('downloads.pause').fails(404, 'NOT_FOUND', 'knows no such download', unknown),
  ],
  'downloads.resume': [
    of('downloads.resume').ok(200, 'goes on', paused, after),
    of('downloads.resume').fails(404, 'NOT_FOUND', 'knows no such download', unknown),
  ],
  'downloads.delete': [
    of('downloads.delete').ok(200, 'takes it away', paused),
    of('downloads.delete').fails(404, 'NOT_FOUND', 'knows no such download', unknown),
  ],
};
