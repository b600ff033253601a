import type { Handlers } from '../transport/call.ts';
import type { Services } from './services.ts';

type Names = Extract<keyof Handlers, `${'downloads' | 'catalogue'}.${string}`>;

/** Getting models. */
export function downloadHandlers({ downloads }: Services): Pick<Handlers, Names> {
  return {
    'catalogue.list': () => ({ body: { items: downloads.catalogue() } }),
    'downloads.list': () => ({ body: { items: downloads.list() } }),
    'downloads.create': async ({ body }) => {
      const { download, isNew } = await downloads.create(body);
      return { status: isNew ? 201 : 200, headers: { location: download.links.self }, body: download };
    },
    'downloads.get': ({ params }) => ({ body: downloads.get(params.id) }),
    'downloads.pause': async ({ params }) => ({ body: await downloads.pause(params.id) }),
    'downloads.resume': ({ params }) => ({ body: downloads.resume(params.id) }),
    'downloads.delete': async ({ params }) => {
      await downloads.remove(params.id);
      return { body: { id: params.id, deleted: true } };
    },
  };
}
