import { readFile } from 'node:fs/promises';
import { waitOf } from '../../shared/contract/prefer.ts';
import { AppError } from '../../shared/schema/error.ts';
import type { Generation, Lane } from '../../shared/schema/generation.ts';
import { waitForEnd } from '../generation/waiting.ts';
import { errorCode } from '../platform/atomicFile.ts';
import { alreadyTerminal } from '../queue/jobQueue.ts';
import { isTerminal } from '../queue/jobState.ts';
import type { Handlers } from '../transport/call.ts';
import { cancelJob, filterOf, jobOf } from './jobs.ts';
import { pageOf, type Services } from './services.ts';

type Names = Extract<keyof Handlers, `generations.${string}`>;

/** Asking for images, following and changing what was asked for. */
export function generationHandlers(s: Services): Pick<Handlers, Names> {
  /** The state of a job, with the bytes of its images unless only their URLs are wanted. */
  async function generation(id: string, images: 'base64' | 'url'): Promise<Generation> {
    const view = s.generations.view(jobOf(s, id));
    if (images === 'url' || !view.result) return view;
    const withBytes = await Promise.all(
      view.result.images.map(async (image) => {
        const bytes = await bytesOf(s, image.id);
        return bytes === undefined ? image : { ...image, image: bytes };
      }),
    );
    return { ...view, result: { ...view.result, images: withBytes } };
  }

  const waitFor = (id: string, signal: AbortSignal, ms?: number): Promise<boolean> =>
    waitForEnd(id, () => isTerminal(jobOf(s, id).status), s.subscribe, { signal, ...(ms !== undefined && { ms }) });

  /** Other programs wait behind the studio where the settings say so, unless they name a lane themselves. */
  const laneOf = (foreign: true | undefined): Lane => (foreign ? s.settings.get().otherClientsLane : 'interactive');

  return {
    'generations.create': async ({ body, headers }, { signal, client, foreign }) => {
      const { accepted, fresh } = await s.generations.create(body, {
        idempotencyKey: headers['idempotency-key'],
        client,
        lane: laneOf(foreign),
      });
      const location = { location: accepted.links.self };
      const seconds = waitOf(headers.prefer);
      if (seconds !== undefined) {
        const ended = await waitFor(accepted.id, signal, 1000 * Number(seconds));
        return {
          status: ended ? 200 : 202,
          headers: { ...location, 'preference-applied': `wait=${seconds}` },
          body: await generation(accepted.id, 'base64'),
        };
      }
      return { status: fresh ? 201 : 200, headers: location, body: accepted };
    },

    'generations.generate': async ({ body, query, headers }, { signal, client, foreign }) => {
      const { accepted } = await s.generations.create(body, {
        idempotencyKey: headers['idempotency-key'],
        client,
        lane: laneOf(foreign),
      });
      await waitFor(accepted.id, signal);
      const state = await generation(accepted.id, query.images);
      return { headers: { location: state.links.self }, body: syncResult(state) };
    },

    'generations.estimate': ({ body }) => ({ body: s.generations.estimate(body) }),

    'generations.list': ({ query }) => {
      const { page, limit, tag, ...conditions } = query;
      const { items, total } = s.jobs.list(filterOf(conditions, tag), page, limit);
      return {
        body: pageOf(
          items.map((job) => s.generations.view(job)),
          total,
          query,
        ),
      };
    },
    'generations.get': async ({ params, query }) => ({ body: await generation(params.id, query.images) }),
    'generations.cancel': async ({ params, query }) => {
      await cancelJob(s, params.id, query.mode);
      return { body: { id: params.id, status: 'cancelled' } };
    },
    'generations.retry': async ({ params, headers }, { client }) => {
      const { accepted, fresh } = await s.generations.retry(jobOf(s, params.id), {
        idempotencyKey: headers['idempotency-key'],
        client,
      });
      return { status: fresh ? 201 : 200, headers: { location: accepted.links.self }, body: accepted };
    },
    'generations.patch': ({ params, body }) => {
      const atWork = s.runner.atWork(params.id);
      if (atWork) throw alreadyTerminal(atWork.job);
      return { body: s.generations.view(s.queue.move(params.id, body)) };
    },
  };
}

/** A file that is gone is not the job's fault: its image then comes without bytes. */
async function bytesOf(s: Services, imageId: string): Promise<string | undefined> {
  const image = s.images.get(imageId);
  if (!image) return undefined;
  try {
    return await readFile(s.files.path(image.file), 'base64');
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}

/** The synchronous twin answers an error as its code; partial success is success. */
function syncResult(state: Generation): Generation {
  if (state.error)
    throw new AppError(state.error.code, state.error.message, { facts: { ...state.error.facts, jobId: state.id } });
  if (state.status === 'cancelled')
    throw new AppError('GENERATION_CANCELLED', 'The job was cancelled. Submit it again if that was not meant.', {
      facts: { jobId: state.id },
    });
  if (!isTerminal(state.status))
    throw new AppError(
      'INTERRUPTED',
      `Tintype is stopping; the job goes on at its next start. Ask for it then at ${state.links.self}.`,
      { facts: { jobId: state.id } },
    );
  return state;
}
