import { useMemo } from 'react';
import type { ImageView } from '../../../../shared/schema/image.ts';
import { generationRequest } from '../../../../shared/schema/generation.ts';
import { writePair } from '../compare/pair.ts';
import { revealFile } from '../../../state/revealFile.ts';
import { useStudio } from '../../../studioContext.tsx';
import { copyText } from '../../../ui/copyText.ts';
import { fileName } from './imageWords.ts';
import { requestOf } from './recipeFacts.ts';

export interface ImageActions {
  /** Fills the form of Create with what drew it, its seed included; the notice there offers the way back. */
  restore(image: ImageView): void;
  /** Fills the form of Create so that it starts from this image. */
  startFrom(image: ImageView): void;
  /** Asks for four more by the same recipe with other seeds. */
  variations(image: ImageView): Promise<void>;
  download(images: readonly ImageView[]): void;
  compare(a: string, b: string): void;
  copy(what: string, text: string): Promise<void>;
  reveal(id: string): Promise<void>;
}

const VARIATIONS = 4;

/** What people do with an image that was made. */
export function useImageActions(): ImageActions {
  const { draft, jobs, link, pictureRestore, route, toasts } = useStudio();
  return useMemo(
    () => ({
      restore(image) {
        const { seed: _, ...request } = requestOf(image);
        if (pictureRestore.take({ name: 'the picture', request, seed: image.seed })) route.go('create');
        else toasts.error('Nothing is known of how this image was made. Describe it in Create instead.');
      },
      startFrom(image) {
        draft.set({ initImage: image.id, maskImage: null });
        route.go('create');
      },
      async variations(image) {
        const { seed: _, ...request } = requestOf(image);
        const asked = generationRequest.safeParse({ ...request, count: VARIATIONS });
        if (!asked.success) {
          toasts.error('Too little is known of how this image was made. Use its settings in Create, and add the rest.');
          return;
        }
        const id = await jobs.submit(asked.data);
        if (id === undefined) {
          toasts.error(jobs.getState().refused?.message ?? 'The variations were refused. Try again.');
          return;
        }
        toasts.show({
          text: 'Four variations are asked for.',
          tone: 'ok',
          action: { label: 'Show', run: () => route.go('create') },
        });
      },
      download(images) {
        for (const image of images) {
          const anchor = document.createElement('a');
          anchor.href = link.fileUrl(image.url);
          anchor.download = fileName(image);
          anchor.click();
        }
      },
      compare: (a, b) => route.go('gallery', writePair(a, b)),
      async copy(what, text) {
        if (await copyText(text)) toasts.show({ text: `${what} copied.`, seconds: 3 });
        else toasts.error(`${what} could not be copied: the browser does not allow it here.`);
      },
      reveal: (id) => revealFile(link, toasts, id),
    }),
    [draft, jobs, link, pictureRestore, route, toasts],
  );
}
