import { ArrowUp, GalleryHorizontalEnd, SearchX, TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { isFiltered, noFilter } from '../../../state/galleryFilter.ts';
import { shownTotal } from '../../../state/galleryPages.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { imageCount } from '../image/imageWords.ts';
import { useImageActions } from '../image/useImageActions.ts';
import { Grid } from './Grid.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { Toolbar } from './Toolbar.tsx';

/** All images, to look through, search and sort out. */
export function Browse(): ReactNode {
  const { gallery, route, toasts } = useStudio();
  const actions = useImageActions();
  const selecting = useStore(gallery, (state) => state.selected.size > 0);
  useEffect(() => {
    // Where there are images, the grid asks for those in view.
    if (shownTotal(gallery.getState()) === 0) gallery.ensureRange(0, 0);
    return () => gallery.rest();
  }, [gallery]);
  const compare = (): void => {
    const [a, b, ...more] = gallery.getState().selected;
    if (a !== undefined && b !== undefined && more.length === 0) actions.compare(a, b);
    else toasts.show({ text: 'Select two images to compare them.' });
  };
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="relative border-b border-line">
        <Toolbar />
        {selecting && <SelectionBar onCompare={compare} />}
      </header>
      <div className="relative flex min-h-0 flex-1 flex-col">
        <Trouble />
        <Shown onOpen={(id) => route.go('gallery', id)} onCompare={compare} />
        <NewImages />
      </div>
    </div>
  );
}

function Shown(props: { readonly onOpen: (id: string) => void; readonly onCompare: () => void }): ReactNode {
  const { gallery, route } = useStudio();
  const known = useStore(gallery, (state) => state.total !== null);
  const total = useStore(gallery, shownTotal);
  const filtered = useStore(gallery, (state) => isFiltered(state.filter));
  if (!known) return null;
  if (total > 0) return <Grid onOpen={({ id }) => props.onOpen(id)} onCompare={props.onCompare} />;
  return (
    <div className="flex flex-1 flex-col justify-center overflow-y-auto">
      {filtered ? (
        <EmptyState
          icon={SearchX}
          title="Nothing found"
          action={<Button onClick={() => gallery.filter(noFilter)}>Clear search and filters</Button>}
        >
          No image has all of these words, tags and days. A word may be just begun: “light” finds “lighthouse”.
        </EmptyState>
      ) : (
        <EmptyState
          icon={GalleryHorizontalEnd}
          title="No images yet"
          action={
            <Button variant="primary" onClick={() => route.go('create')}>
              Make the first image
            </Button>
          }
        >
          Every image you make is kept here, with all that drew it, until you delete it.
        </EmptyState>
      )}
    </div>
  );
}

/** New images stay above while one looks further down. */
function NewImages(): ReactNode {
  const { gallery } = useStudio();
  const fresh = useStore(gallery, (state) => (state.heldAt === null ? 0 : state.fresh));
  const filtered = useStore(gallery, (state) => isFiltered(state.filter));
  if (fresh === 0) return null;
  const toTop = (): void => {
    document.querySelector('[role="grid"]')?.scrollTo({ top: 0 });
    gallery.hold(false);
  };
  return (
    <div className="absolute top-3 left-1/2 -translate-x-1/2 rounded-control bg-bg shadow-float">
      <Button icon={ArrowUp} onClick={toTop}>
        {filtered ? 'New images' : `${imageCount(fresh)} new`}
      </Button>
    </div>
  );
}

function Trouble(): ReactNode {
  const { gallery } = useStudio();
  const error = useStore(gallery, (state) => state.error);
  if (error === undefined) return null;
  return (
    <div className="flex flex-wrap items-center gap-3 border-b border-line bg-surface px-4 py-2">
      <TriangleAlert aria-hidden size={16} className="shrink-0 text-warn" />
      <p className="min-w-0 flex-1">{error}</p>
      <Button size="sm" onClick={() => gallery.retry()}>
        Try again
      </Button>
    </div>
  );
}
