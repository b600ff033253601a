import { ImageOff } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { useLostPicture } from './useLostPicture.ts';
import { VisuallyHidden } from './VisuallyHidden.tsx';

export interface PictureProps extends Omit<ComponentProps<'img'>, 'children' | 'onError'> {
  readonly src: string;
  /** What is to be seen, in a few words. Empty when the words stand beside it. */
  readonly alt: string;
  /** Not, unless told: the browser would drag its address. */
  readonly draggable?: boolean;
}

/** A picture in a box that has a size of its own; a mark in the middle of that box when it cannot be had. */
export function Picture({ src, alt, ...more }: PictureProps): ReactNode {
  const [lost, lose] = useLostPicture(src);
  if (!lost) return <img src={src} alt={alt} draggable={false} onError={lose} {...more} />;
  return (
    <span className="absolute inset-0 flex items-center justify-center text-muted">
      <ImageOff aria-hidden size={20} />
      <VisuallyHidden>{alt ? `${alt} (cannot be shown)` : 'Picture cannot be shown'}</VisuallyHidden>
    </span>
  );
}
