import type { OperationName } from '../../src/shared/contract/operations.ts';
import { exact, loose, of, type Case, type World } from './contractCase.ts';

type Names = Extract<OperationName, `templates.${string}` | 'images.inspect' | 'images.import'>;

const put = of('templates.put');
const make = of('templates.create');
const use = of('templates.generate');
const inspect = of('images.inspect');
const bring = of('images.import');
const body = { name: 'Contract', prompt: 'a {thing}, {{plain}}', width: 64, height: 64, steps: 1, seed: 7 };
const slug = 'contract';
/** A PNG of one pixel. */
const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGM408EAAAN4AVW8e0jTAAAAAElFTkSuQmCC';
const isFree = (world: World): Promise<void> => world.withoutTemplate(slug);

/** Cases of what the Create place adds: templates, and reading pictures. */
export const createCases: Readonly<Record<Names, readonly Case[]>> = {
  'templates.list': [exact(of('templates.list').ok(200, 'lists', () => ({}))), of('templates.list').unknownQuery()],
  'templates.get': [
    exact(of('templates.get').ok(200, 'answers a built-in one', () => ({ params: { slug: 'photograph' } }))),
    of('templates.get').fails(404, 'NOT_FOUND', 'knows no such template', () => ({ params: { slug: 'nope' } })),
    of('templates.get').fails(400, 'INVALID_REQUEST', 'refuses what is no slug', () => ({ params: { slug: 'No pe' } })),
  ],
  'templates.create': [
    make.ok(201, 'makes one', () => ({ body }), isFree),
    make.fails(400, 'INVALID_REQUEST', 'refuses a slug that is taken', () => ({
      body: { ...body, slug: 'photograph' },
    })),
    make.fails(400, 'INVALID_REQUEST', 'refuses a brace that is none of both', () => ({
      body: { ...body, prompt: 'a {thing' },
    })),
    make.fails(400, 'INVALID_REQUEST', 'refuses a field of no generation', () => loose({ body: { ...body, nope: 1 } })),
    make.unknownQuery(),
  ],
  'templates.put': [
    put.ok(201, 'makes one where there is none', () => ({ params: { slug }, body }), isFree),
    put.ok(200, 'replaces', async (world) => ({ params: { slug: await world.template(body) }, body }), isFree),
    put.fails(403, 'FORBIDDEN', 'leaves a built-in one as it is', () => ({ params: { slug: 'photograph' }, body })),
    put.fails(400, 'INVALID_REQUEST', 'refuses another slug', () => ({
      params: { slug },
      body: { ...body, slug: 'other' },
    })),
  ],
  'templates.delete': [
    of('templates.delete').ok(200, 'deletes', async (world) => ({ params: { slug: await world.template(body) } })),
    of('templates.delete').fails(404, 'NOT_FOUND', 'knows no such template', () => ({ params: { slug: 'nope' } })),
    of('templates.delete').fails(403, 'FORBIDDEN', 'keeps a built-in one', () => ({ params: { slug: 'photograph' } })),
  ],
  'templates.generate': [
    use.ok(
      201,
      'takes a job in',
      async (world) => ({
        params: { slug: await world.template(body) },
        body: { variables: { thing: 'cat' }, count: 2 },
      }),
      isFree,
    ),
    use.ok(
      202,
      'answers the pending state when the wait is over',
      async (world) => ({
        params: { slug: await world.template(body) },
        body: { variables: { thing: 'cat' }, tags: { set: 'contract' } },
        headers: { prefer: 'wait=0' },
      }),
      isFree,
    ),
    use.fails(
      400,
      'INVALID_REQUEST',
      'names the variables that are missing and those that are too many',
      async (world) => ({ params: { slug: await world.template(body) }, body: { variables: { other: 'x' } } }),
      isFree,
    ),
    use.fails(422, 'MODEL_NOT_FOUND', 'refuses a model that is not there', () => ({
      params: { slug: 'photograph' },
      body: { variables: { subject: 'a cat' }, model: 'nope' },
    })),
    use.fails(404, 'NOT_FOUND', 'knows no such template', () => ({ params: { slug: 'nope' }, body: {} })),
  ],
  'images.inspect': [
    inspect.ok(200, 'says what it found, also when that is nothing', () => ({ body: { image: dot } })),
    inspect.fails(400, 'INVALID_REQUEST', 'refuses what is no base64', () => ({ body: { image: '…' } })),
    inspect.fails(400, 'INVALID_REQUEST', 'refuses what is no picture', () => ({ body: { image: 'AAAA' } })),
    inspect.unknownQuery(),
  ],
  'images.import': [
    bring.ok(201, 'keeps a new picture', async ({ picture }) => ({
      body: { image: await picture(), tags: { album: 'contract' } },
    })),
    bring.ok(200, 'answers the image that is there already', async (world) => ({
      body: { image: await world.imported() },
    })),
    bring.fails(400, 'INVALID_REQUEST', 'refuses what is no picture', () => ({ body: { image: 'AAAA' } })),
    bring.fails(400, 'INVALID_REQUEST', 'refuses an unknown field', async ({ picture }) =>
      loose({ body: { image: await picture(), nope: 1 } }),
    ),
  ],
};
