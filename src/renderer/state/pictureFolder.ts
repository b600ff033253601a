import type { Link } from '../client/link.ts';
import { createResource, type ResourceStore } from './resource.ts';
import type { Toasts } from './toasts.ts';
import { inWords } from './words.ts';

export interface PictureFolder {
  /** Pictures kept in all. */
  readonly total: number;
  readonly latestId: string | undefined;
}

export type PictureFolderStore = ResourceStore<
  PictureFolder,
  { /** Shows the newest one's file. */ reveal(): Promise<void> }
>;

/** Where pictures are kept: how many there are, and the way to their folder. */
export function createPictureFolder({
  link,
  toasts,
}: {
  link: Pick<Link, 'call' | 'host'>;
  toasts: Toasts;
}): PictureFolderStore {
  const resource = createResource(async (): Promise<PictureFolder> => {
    const { items, total } = await link.call('images.list', { query: { limit: 1 } });
    return { total, latestId: items[0]?.id };
  });
  return {
    ...resource,
    async reveal() {
      const id = resource.getState().value?.latestId;
      if (id === undefined || !link.host) return;
      try {
        await link.host.reveal(id);
      } catch (thrown) {
        toasts.error(inWords(thrown));
      }
    },
  };
}
