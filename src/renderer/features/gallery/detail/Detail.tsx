import { ArrowLeft, ChevronLeft, ChevronRight, PanelRight, Trash2 } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import type { ImageView } from '../../../../shared/schema/image.ts';
import { find } from '../../../state/gallery.ts';
import { imageAt, indexOf, shownTotal } from '../../../state/galleryPages.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { joinClasses } from '../../../ui/joinClasses.ts';
import { FavouriteButton } from '../image/FavouriteButton.tsx';
import { imageName, inDigits } from '../image/imageWords.ts';
import { NotOpened } from '../image/NotOpened.tsx';
import { usePageKeys } from '../image/usePageKeys.ts';
import { RecipePanel } from './RecipePanel.tsx';
import { Viewer } from './Viewer.tsx';

/** One image, large, with its recipe beside it. */
export function Detail({ id }: { readonly id: string }): ReactNode {
  const { gallery, galleryView, route } = useStudio();
  const image = useStore(gallery, (state) => find(state, id));
  const missing = useStore(gallery, (state) => state.opened[id] === 'missing');
  const error = useStore(gallery, (state) => state.unopened[id]);
  useEffect(() => void gallery.open(id), [gallery, id]);
  const back = (): void => {
    galleryView.leave({ refocus: true });
    route.go('gallery');
  };
  if (image) return <Loaded image={image} onBack={back} />;
  return (
    <div className="flex h-full flex-col justify-center">
      <h1 className="sr-only">Image</h1>
      {(missing || error !== undefined) && (
        <NotOpened
          error={missing ? undefined : error}
          gone={{ title: 'This image is gone', words: 'It was deleted, or the address is of another computer.' }}
          onRetry={() => void gallery.open(id)}
          onBack={back}
        />
      )}
    </div>
  );
}

function Loaded({ image, onBack }: { readonly image: ImageView; readonly onBack: () => void }): ReactNode {
  const { gallery, galleryView, route, link } = useStudio();
  const index = useStore(gallery, (state) => indexOf(state, image.id));
  const total = useStore(gallery, shownTotal);
  const before = useStore(gallery, (state) => (index > 0 ? imageAt(state, index - 1)?.id : undefined));
  const after = useStore(gallery, (state) => (index >= 0 ? imageAt(state, index + 1)?.id : undefined));
  const showRecipe = useStore(galleryView, (state) => state.showRecipe);
  const title = useRef<HTMLHeadingElement>(null);

  // What is read first by a screen reader, and where Tab goes on from.
  useEffect(() => title.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    if (index < 0) void gallery.locate(image);
    else {
      galleryView.leave({ active: index });
      gallery.ensureRange(Math.max(0, index - 5), index + 5);
    }
    return () => gallery.rest();
  }, [gallery, galleryView, image, index]);
  const near = useStore(gallery, (state) => [before, after].map((id) => id && find(state, id)?.url).join(' '));
  useEffect(() => {
    for (const url of near.split(' ').filter(Boolean)) new Image().src = link.fileUrl(url);
  }, [near, link]);

  const step = (id: string | undefined): void => {
    if (id !== undefined) route.step(id);
  };
  const remove = (): void => {
    const next = after ?? before;
    gallery.remove([image.id]);
    if (next === undefined) onBack();
    else step(next);
  };
  const toggleRecipe = (): void => galleryView.set({ showRecipe: !showRecipe });
  usePageKeys(({ key, shiftKey }) => {
    if (shiftKey) return false;
    if (key === 'ArrowLeft') step(before);
    else if (key === 'ArrowRight') step(after);
    else if (key === 'Escape') onBack();
    else if (key === 'f') void gallery.favourite(image.id, !image.favourite);
    else if (key === 'i') toggleRecipe();
    else if (key === 'Delete' || key === 'Backspace') remove();
    else return false;
    return true;
  });
  return (
    <div
      className={joinClasses(
        'grid h-full min-h-0 grid-rows-[minmax(0,1fr)]',
        showRecipe ? 'grid-cols-[minmax(0,1fr)_clamp(13rem,34%,20rem)]' : 'grid-cols-1',
      )}
    >
      <div className="flex min-h-0 min-w-0 flex-col">
        <header className="flex items-center gap-1 border-b border-line px-2 py-1.5">
          <IconButton label="Back to the gallery" icon={ArrowLeft} shortcut="Escape" onClick={onBack} />
          <h1 ref={title} tabIndex={-1} className="min-w-0 flex-1 truncate px-1 text-13 font-medium outline-none">
            {imageName(image)}
          </h1>
          {index >= 0 && (
            <p className="px-2 max-[860px]:hidden whitespace-nowrap text-muted tabular-nums">
              {inDigits(index + 1)} of {inDigits(total)}
            </p>
          )}
          <IconButton
            label="Previous image"
            icon={ChevronLeft}
            shortcut="ArrowLeft"
            disabled={before === undefined}
            onClick={() => step(before)}
          />
          <IconButton
            label="Next image"
            icon={ChevronRight}
            shortcut="ArrowRight"
            disabled={after === undefined}
            onClick={() => step(after)}
          />
          <FavouriteButton image={image} />
          <IconButton label="Delete" icon={Trash2} shortcut="Delete" onClick={remove} />
          <IconButton label="Recipe" icon={PanelRight} shortcut="i" pressed={showRecipe} onClick={toggleRecipe} />
        </header>
        <Viewer key={image.id} image={image} />
      </div>
      {showRecipe && <RecipePanel key={image.id} image={image} />}
    </div>
  );
}
