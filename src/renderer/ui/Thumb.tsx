import type { ReactNode } from 'react';
import { joinClasses } from './joinClasses.ts';
import { Picture } from './Picture.tsx';

export interface ThumbProps {
  /** Missing: the picture is yet to come, and its place is kept. */
  readonly src?: string | undefined;
  /** What is to be seen, in a few words. Empty when the words stand beside it. */
  readonly alt: string;
  /** Size of the picture in pixels: only their ratio counts. */
  readonly width: number;
  readonly height: number;
  /** `contain` (whole, unless told) or `cover` (fills a square of a grid). */
  readonly fit?: 'contain' | 'cover' | undefined;
  /** The box: as the picture, unless told, or square. */
  readonly box?: 'picture' | 'square' | undefined;
  /** In view from the start: load it at once. */
  readonly eager?: boolean | undefined;
  /** Over the picture: a badge, progress, buttons. */
  readonly children?: ReactNode;
}

/** A picture on a neutral ground, in a box which has its final size before a byte has arrived. */
export function Thumb(props: ThumbProps): ReactNode {
  const { src, alt, width, height, fit = 'contain', box = 'picture', eager = false, children } = props;
  return (
    <div
      className="relative w-full overflow-hidden rounded-control bg-photo"
      style={{ aspectRatio: box === 'square' ? '1 / 1' : `${width} / ${height}` }}
    >
      {src && (
        <Picture
          src={src}
          alt={alt}
          width={width}
          height={height}
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
          className={joinClasses('absolute inset-0 size-full', fit === 'cover' ? 'object-cover' : 'object-contain')}
        />
      )}
      {children}
    </div>
  );
}
