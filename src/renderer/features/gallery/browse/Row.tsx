import { memo, type ReactNode } from 'react';
import { imagesBetween } from '../../../state/galleryPages.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { GAP, PADDING, rowTop, type GridLayout } from './gridLayout.ts';
import { Tile } from './Tile.tsx';

export interface RowProps {
  readonly row: number;
  readonly layout: GridLayout;
  readonly total: number;
  /** The column of the tile that Tab leads to; −1 when that is in another row. */
  readonly active: number;
}

/** One row of the grid. It looks up its own images, so that scrolling leaves the rows alone that stay. */
export const Row = memo(function Row({ row, layout, total, active }: RowProps): ReactNode {
  const { gallery, link } = useStudio();
  const state = useStore(gallery, (whole) => whole);
  const first = row * layout.columns;
  const images = imagesBetween(state, first, Math.min(first + layout.columns, total) - 1);
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a table of HTML cannot leave out rows
      role="row"
      aria-rowindex={row + 1}
      className="absolute inset-x-0 grid [contain:layout_size_style]"
      style={{
        top: rowTop(row, layout),
        height: layout.tile,
        paddingInline: PADDING,
        gap: GAP,
        gridTemplateColumns: `repeat(${layout.columns}, minmax(0, 1fr))`,
      }}
    >
      {images.map((image, column) => (
        <Tile
          key={first + column}
          index={first + column}
          column={column}
          image={image}
          src={image && link.fileUrl(image.thumbnailUrl)}
          side={layout.tile}
          selected={image !== undefined && state.selected.has(image.id)}
          active={column === active}
          draggable={link.host !== undefined && image !== undefined}
        />
      ))}
    </div>
  );
});
