import type { Handlers } from '../transport/call.ts';
import type { Services } from './services.ts';

type Names = Extract<keyof Handlers, `builds.${string}`>;

/** Builds of the official engine. */
export function buildHandlers({ builds }: Services): Pick<Handlers, Names> {
  return {
    'builds.list': () => ({ body: builds.list() }),
    'builds.install': async ({ params, body }) => {
      const build = await builds.install(params.id, body.acceptLicence);
      return { headers: { location: build.links.self }, body: build };
    },
    'builds.pause': async ({ params }) => ({ body: await builds.pause(params.id) }),
    'builds.remove': async ({ params }) => ({ body: await builds.remove(params.id) }),
    'builds.rollback': () => ({ body: builds.rollback() }),
  };
}
