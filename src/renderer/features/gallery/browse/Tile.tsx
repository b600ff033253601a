import { Check, Heart } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { ImageView } from '../../../../shared/schema/image.ts';
import { joinClasses } from '../../../ui/joinClasses.ts';
import { Picture } from '../../../ui/Picture.tsx';
import { imageName } from '../image/imageWords.ts';

const WIDTHS = [128, 256, 512, 1024] as const;

export interface TileProps {
  /** Its place among all, from 0. */
  readonly index: number;
  readonly column: number;
  /** Undefined while it is not fetched. */
  readonly image: ImageView | undefined;
  /** Address of its thumbnail, without a size. */
  readonly src: string | undefined;
  readonly side: number;
  readonly selected: boolean;
  /** The one that Tab leads to. */
  readonly active: boolean;
  readonly draggable: boolean;
}

/** One picture of the grid. What is pressed or clicked in it the grid hears. */
export const Tile = memo(function Tile(props: TileProps): ReactNode {
  const { index, column, image, src, side, selected, active, draggable } = props;
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a table of HTML cannot leave out rows
      role="gridcell"
      tabIndex={active ? 0 : -1}
      data-index={index}
      aria-colindex={column + 1}
      aria-selected={selected}
      aria-label={image ? `${imageName(image)}${image.favourite ? ', favourite' : ''}` : `Image ${index + 1}, loading`}
      draggable={draggable}
      className={joinClasses(
        'group relative overflow-hidden rounded-control bg-photo select-none',
        selected && 'ring-2 ring-text ring-offset-2 ring-offset-bg',
      )}
    >
      {src !== undefined && (
        <Picture
          key={src}
          src={`${src}?size=256`}
          srcSet={WIDTHS.map((width) => `${src}?size=${width} ${width}w`).join(', ')}
          sizes={`${side}px`}
          alt=""
          decoding="async"
          className="absolute inset-0 size-full object-contain"
        />
      )}
      {image && (
        <button
          type="button"
          tabIndex={-1}
          data-act="select"
          aria-label="Select"
          aria-pressed={selected}
          className={joinClasses(
            'absolute top-1.5 left-1.5 flex size-6 items-center justify-center rounded-full border',
            selected
              ? 'border-text bg-text text-bg'
              : 'border-edge bg-float/85 text-text opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100',
          )}
        >
          <Check aria-hidden size={14} className={selected ? undefined : 'opacity-40'} />
        </button>
      )}
      {image?.favourite && (
        <span className="absolute right-1.5 bottom-1.5 flex size-6 items-center justify-center rounded-full bg-float/85 text-text">
          <Heart aria-hidden size={14} className="fill-current" />
        </span>
      )}
    </div>
  );
});
