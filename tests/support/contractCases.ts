import type { OperationName } from '../../src/shared/contract/operations.ts';
import { exact, loose, none, noImage, of, type Case, type World } from './contractCase.ts';
import { buildCases } from './contractCasesOfBuilds.ts';
import { createCases } from './contractCasesOfCreate.ts';
import { downloadCases } from './contractCasesOfDownloads.ts';
import { serverCases } from './contractCasesOfServer.ts';

const create = of('generations.create');
const generate = of('generations.generate');
const estimate = of('generations.estimate');
const list = of('generations.list');
const get = of('generations.get');
const cancel = of('generations.cancel');
const retry = of('generations.retry');
const patch = of('generations.patch');
const imagesPatch = of('images.patch');
const settings = of('settings.patch');
const paused = (world: World): Promise<void> => world.setPaused(true);

/** At least one case of every operation; a missing operation neither compiles nor passes. */
export const casesOf: Readonly<Record<OperationName, readonly Case[]>> = {
  ...createCases,
  ...serverCases,
  ...downloadCases,
  ...buildCases,
  'generations.create': [
    create.ok(201, 'takes a job in', ({ small }) => ({ body: small })),
    create.ok(200, 'answers the job already made with this key', ({ body, finishedKey }) => ({
      body,
      headers: { 'idempotency-key': finishedKey },
    })),
    create.ok(202, 'answers the pending state when the wait is over', ({ small }) => ({
      body: small,
      headers: { prefer: 'wait=0' },
    })),
    create.ok(200, 'answers the finished state when it has ended in time', ({ body, finishedKey }) => ({
      body,
      headers: { prefer: 'wait=5', 'idempotency-key': finishedKey },
    })),
    create.fails(409, 'IDEMPOTENCY_CONFLICT', 'refuses another body under a known key', ({ small, finishedKey }) => ({
      body: small,
      headers: { 'idempotency-key': finishedKey },
    })),
    create.fails(400, 'INVALID_REQUEST', 'lists every problem', () =>
      loose({ body: { prompt: 5, width: 65, loras: [{ id: 'a' }], nope: 1 }, query: { x: '1' } }),
    ),
    create.fails(400, 'INVALID_REQUEST', 'refuses a body that is no object', () => loose({ body: [] })),
    create.fails(400, 'INVALID_REQUEST', 'refuses a sampler that is not there', ({ small }) => ({
      body: { ...small, sampler: 'nope' },
    })),
    create.fails(422, 'MODEL_NOT_FOUND', 'refuses a model that is not there', ({ small }) => ({
      body: { ...small, model: 'nope' },
    })),
    create.fails(
      503,
      'SERVER_BUSY',
      'refuses what does not fit into the queue',
      async (world) => {
        await world.pending();
        await world.setSettings({ maxPending: 1 });
        return { body: world.small };
      },
      (world) => world.setSettings({ maxPending: 10_000 }),
    ),
  ],
  'generations.generate': [
    generate.ok(
      200,
      'draws and answers the finished state',
      async (world) => (await world.setPaused(false), { body: world.small }),
      paused,
    ),
    generate.ok(200, 'leaves the bytes out where only addresses are wanted', ({ body, finishedKey }) => ({
      body,
      query: { images: 'url' },
      headers: { 'idempotency-key': finishedKey },
    })),
    generate.fails(400, 'INVALID_REQUEST', 'refuses what cannot be drawn', ({ small }) => ({
      body: { ...small, steps: 0 },
    })),
    generate.fails(422, 'MODEL_NOT_FOUND', 'refuses a model that is not there', ({ small }) => ({
      body: { ...small, model: 'nope' },
    })),
  ],
  'generations.estimate': [
    estimate.ok(200, 'answers what it would take', ({ small }) => ({ body: small })),
    estimate.ok(200, 'answers with all fields', ({ body }) => ({ body })),
    estimate.fails(400, 'INVALID_REQUEST', 'lists every problem', () =>
      loose({ body: { prompt: 5, width: 65, sampler: 'nope', nope: 1 } }),
    ),
    estimate.fails(400, 'INVALID_REQUEST', 'refuses what cannot be drawn', ({ small }) => ({
      body: { ...small, sampler: 'nope' },
    })),
    estimate.fails(422, 'MODEL_NOT_FOUND', 'refuses a model that is not there', ({ small }) => ({
      body: { ...small, model: 'nope' },
    })),
    estimate.fails(422, 'MODEL_NOT_FOUND', 'refuses a LoRA that is not there', ({ small }) => ({
      body: { ...small, loras: [{ id: 'nope', weight: 1 }] },
    })),
    estimate.unknownQuery(),
  ],
  'generations.list': [
    exact(
      list.ok(200, 'answers a page', () => ({
        query: { status: 'complete', model: 'noise', tag: { set: 'contract' }, limit: 1 },
      })),
    ),
    list.ok(200, 'answers an empty page past the end', () => ({ query: { page: 1000 } })),
    list.fails(400, 'INVALID_REQUEST', 'refuses a page of more than 100', () => ({ query: { limit: 101 } })),
    list.fails(400, 'INVALID_REQUEST', 'refuses an unknown status', () => loose({ query: { status: 'nope' } })),
    list.unknownQuery(),
  ],
  'generations.get': [
    exact(get.ok(200, 'answers the state with its images', ({ done }) => ({ params: { id: done } }))),
    exact(
      get.ok(200, 'answers the state with their addresses only', ({ done }) => ({
        params: { id: done },
        query: { images: 'url' },
      })),
    ),
    get.ok(200, 'answers what is pending', async (world) => ({ params: { id: await world.pending() } })),
    get.fails(404, 'NOT_FOUND', 'knows no such job', () => ({ params: { id: none } })),
    get.unknownQuery(),
  ],
  'generations.cancel': [
    cancel.ok(200, 'cancels what is pending', async ({ pending }) => ({ params: { id: await pending() } })),
    cancel.ok(200, 'answers the same when it is cancelled already', async ({ cancelled }) => ({
      params: { id: await cancelled() },
    })),
    cancel.fails(409, 'ALREADY_TERMINAL', 'refuses what is complete', ({ done }) => ({ params: { id: done } })),
    cancel.fails(404, 'NOT_FOUND', 'knows no such job', () => ({ params: { id: none } })),
    cancel.fails(400, 'INVALID_REQUEST', 'refuses an unknown mode', ({ done }) =>
      loose({ params: { id: done }, query: { mode: 'soon' } }),
    ),
  ],
  'generations.retry': [
    retry.ok(201, 'takes the missing images in', async ({ cancelled }) => ({ params: { id: await cancelled() } })),
    retry.fails(409, 'IDEMPOTENCY_CONFLICT', 'refuses a key known from another request', async (world) => ({
      params: { id: await world.cancelled() },
      headers: { 'idempotency-key': world.finishedKey },
    })),
    retry.fails(400, 'INVALID_REQUEST', 'refuses when none is missing', ({ done }) => ({ params: { id: done } })),
    retry.fails(400, 'INVALID_REQUEST', 'refuses what has not ended', async ({ pending }) => ({
      params: { id: await pending() },
    })),
    retry.fails(404, 'NOT_FOUND', 'knows no such job', () => ({ params: { id: none } })),
  ],
  'generations.patch': [
    patch.ok(200, 'moves what is pending', async (world) => ({
      params: { id: await world.pending() },
      body: { lane: 'batch', position: 1 },
    })),
    patch.fails(409, 'ALREADY_TERMINAL', 'refuses what has ended', ({ done }) => ({
      params: { id: done },
      body: { position: 1 },
    })),
    patch.fails(404, 'NOT_FOUND', 'knows no such job', () => ({ params: { id: none }, body: { position: 1 } })),
    patch.fails(400, 'INVALID_REQUEST', 'refuses to change nothing', async ({ pending }) => ({
      params: { id: await pending() },
      body: {},
    })),
  ],
  'queue.get': [
    of('queue.get').ok(200, 'shows what waits', async (world) => (await world.pending(), {})),
    of('queue.get').unknownQuery(),
  ],
  'queue.pause': [
    of('queue.pause').ok(200, 'pauses', async (world) => (await world.setPaused(false), {})),
    of('queue.pause').unknownQuery(),
  ],
  'queue.resume': [of('queue.resume').ok(200, 'resumes', () => ({}), paused), of('queue.resume').unknownQuery()],
  'jobs.list': [
    exact(of('jobs.list').ok(200, 'lists', () => ({ query: { kind: 'generation', status: 'complete', limit: 2 } }))),
    of('jobs.list').fails(400, 'INVALID_REQUEST', 'refuses an unknown kind', () => loose({ query: { kind: 'nope' } })),
  ],
  'jobs.status': [
    exact(of('jobs.status').ok(200, 'answers in short', ({ done }) => ({ params: { id: done } }))),
    of('jobs.status').fails(404, 'NOT_FOUND', 'knows no such job', () => ({ params: { id: none } })),
  ],
  'jobs.cancel': [
    of('jobs.cancel').ok(200, 'cancels', async ({ pending }) => ({ params: { id: await pending() } })),
    of('jobs.cancel').fails(409, 'ALREADY_TERMINAL', 'refuses what has ended', ({ done }) => ({
      params: { id: done },
    })),
    of('jobs.cancel').fails(404, 'NOT_FOUND', 'knows no such job', () => ({ params: { id: none } })),
  ],
  'images.list': [
    exact(
      of('images.list').ok(200, 'searches', () => ({
        query: {
          query: 'light',
          model: 'noise',
          tag: { set: 'contract' },
          favourite: false,
          after: 1,
          before: 9e12,
          limit: 3,
        },
      })),
    ),
    of('images.list').fails(400, 'INVALID_REQUEST', 'refuses a favourite that is neither', () =>
      loose({ query: { favourite: 'maybe' } }),
    ),
  ],
  'images.get': [
    exact(of('images.get').ok(200, 'answers the recipe', ({ image }) => ({ params: { id: image } }))),
    of('images.get').fails(404, 'NOT_FOUND', 'knows no such image', () => ({ params: { id: noImage } })),
  ],
  'images.patch': [
    imagesPatch.ok(200, 'changes', ({ image }) => ({
      params: { id: image },
      body: { favourite: true, tags: { set: 'contract', n: 1 } },
    })),
    imagesPatch.fails(400, 'INVALID_REQUEST', 'refuses to change nothing', ({ image }) => ({
      params: { id: image },
      body: {},
    })),
    imagesPatch.fails(404, 'NOT_FOUND', 'knows no such image', () => ({
      params: { id: noImage },
      body: { favourite: true },
    })),
  ],
  'images.delete': [
    of('images.delete').ok(200, 'deletes', async ({ freshImage }) => ({ params: { id: await freshImage() } })),
    of('images.delete').fails(404, 'NOT_FOUND', 'knows no such image', () => ({ params: { id: noImage } })),
  ],
  'images.file': [
    exact(of('images.file').ok(200, 'answers the same bytes', ({ image }) => ({ params: { id: image } }))),
    of('images.file').fails(404, 'NOT_FOUND', 'knows no such image', () => ({ params: { id: noImage } })),
  ],
  'images.thumbnail': [
    exact(
      of('images.thumbnail').ok(200, 'answers the same bytes', ({ image }) => ({
        params: { id: image },
        query: { size: 64 },
      })),
    ),
    of('images.thumbnail').fails(400, 'INVALID_REQUEST', 'refuses a size out of range', ({ image }) => ({
      params: { id: image },
      query: { size: 63 },
    })),
    of('images.thumbnail').fails(404, 'NOT_FOUND', 'knows no such image', () => ({ params: { id: noImage } })),
  ],
  'models.list': [
    exact(of('models.list').ok(200, 'lists', () => ({}))),
    exact(of('models.list').ok(200, 'lists those of one kind', () => ({ query: { kind: 'lora' } }))),
    exact(of('models.list').ok(200, 'lists everything', () => ({ query: { kind: 'any' } }))),
    of('models.list').fails(400, 'INVALID_REQUEST', 'knows no such kind', () => loose({ query: { kind: 'unet' } })),
    of('models.list').unknownQuery(),
  ],
  'models.scan': [of('models.scan').ok(200, 'lists what it found', () => ({}))],
  'engine.get': [of('engine.get').ok(200, 'answers the state', () => ({}))],
  'engine.start': [of('engine.start').ok(200, 'is ready', () => ({})), of('engine.start').unknownQuery()],
  'engine.stop': [of('engine.stop').ok(200, 'is stopped', () => ({}))],
  'engine.restart': [of('engine.restart').ok(200, 'is ready again', () => ({}))],
  'engine.selftest': [
    of('engine.selftest').ok(200, 'tests the processor', () => ({})),
    of('engine.selftest').unknownQuery(),
  ],
  'devices.list': [
    of('devices.list').ok(200, 'lists', () => ({})),
    of('devices.list').ok(200, 'looks again', () => ({ query: { refresh: true } })),
    of('devices.list').fails(400, 'INVALID_REQUEST', 'refuses another word', () =>
      loose({ query: { refresh: 'yes' } }),
    ),
  ],
  'capabilities.get': [exact(of('capabilities.get').ok(200, 'answers', () => ({})))],
  'settings.get': [exact(of('settings.get').ok(200, 'answers', () => ({}))), of('settings.get').unknownQuery()],
  'settings.patch': [
    settings.ok(200, 'changes', () => ({ body: { selectedModel: null, stallTimeoutMs: 300_000 } })),
    settings.fails(422, 'MODEL_NOT_FOUND', 'refuses a model that is not there', () => ({
      body: { selectedModel: 'nope' },
    })),
    settings.ok(200, 'keeps a token, and tells only that there is one', () => ({
      body: { hubToken: 'hf_of_the_contract_tests' },
    })),
    settings.ok(200, 'takes the token away', () => ({ body: { hubToken: null } })),
    settings.fails(400, 'INVALID_REQUEST', 'refuses a token with a blank', () => ({
      body: { hubToken: 'hf_ 12345678' },
    })),
    settings.fails(400, 'INVALID_REQUEST', 'refuses to change nothing', () => ({ body: {} })),
  ],
  'health.get': [of('health.get').ok(200, 'answers', () => ({}))],
  'metrics.get': [of('metrics.get').ok(200, 'answers text', () => ({}))],
};
