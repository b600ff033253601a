import { Grid2x2, Grid3x3, Heart } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { isFiltered, noFilter } from '../../../state/galleryFilter.ts';
import { shownTotal } from '../../../state/galleryPages.ts';
import { TILE_SIZES } from '../../../state/galleryView.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { PlainSlider } from '../../../ui/PlainSlider.tsx';
import { SearchField } from '../../../ui/SearchField.tsx';
import { imageCount } from '../image/imageWords.ts';
import { usePageKeys } from '../image/usePageKeys.ts';
import { FilterPanel } from './FilterPanel.tsx';

/** Search, filters, how many there are, and how large they are shown. */
export function Toolbar(): ReactNode {
  const { gallery, galleryView } = useStudio();
  const filter = useStore(gallery, (state) => state.filter);
  const tileSize = useStore(galleryView, (state) => state.tileSize);
  const search = useRef<HTMLInputElement>(null);
  usePageKeys(({ key }) => {
    if (key !== '/') return false;
    search.current?.focus();
    return true;
  });
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <div className="flex items-baseline gap-3">
        <h1 className="text-20 font-semibold">Gallery</h1>
        <Count />
      </div>
      <div className="max-w-xl min-w-36 flex-1">
        <SearchField
          ref={search}
          label="Search prompts, models and tags"
          shortcut="/"
          value={filter.query}
          onChange={(query) => gallery.filter({ query })}
        />
      </div>
      <div className="flex items-center gap-2">
        <IconButton
          label="Only favourites"
          icon={Heart}
          pressed={filter.favourite}
          onClick={() => gallery.filter({ favourite: !filter.favourite })}
        />
        <FilterPanel />
        {isFiltered(filter) && (
          <Button variant="quiet" onClick={() => gallery.filter(noFilter)}>
            Clear
          </Button>
        )}
      </div>
      <div className="ml-auto flex w-24 min-[860px]:w-36 items-center gap-1 text-muted">
        <Grid3x3 aria-hidden size={14} className="shrink-0" />
        <div className="min-w-0 flex-1">
          <PlainSlider
            label="Size of pictures"
            {...TILE_SIZES}
            value={tileSize}
            valueText={`${tileSize} pixels`}
            onChange={(next) => galleryView.set({ tileSize: next })}
          />
        </div>
        <Grid2x2 aria-hidden size={14} className="shrink-0" />
      </div>
    </div>
  );
}

function Count(): ReactNode {
  const { gallery, toasts } = useStudio();
  const known = useStore(gallery, (state) => state.total !== null);
  const total = useStore(gallery, shownTotal);
  const filtered = useStore(gallery, (state) => isFiltered(state.filter));
  const words = !known
    ? ''
    : !filtered
      ? imageCount(total)
      : total === 0
        ? 'Nothing found'
        : `${imageCount(total)} found`;
  useEffect(() => {
    if (filtered) toasts.say(words);
  }, [filtered, words, toasts]);
  return <p className="whitespace-nowrap text-muted tabular-nums">{words}</p>;
}
