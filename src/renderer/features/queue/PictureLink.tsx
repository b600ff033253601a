import type { ReactNode } from 'react';
import type { ResultImage } from '../../state/jobFrames.ts';
import { writeHash } from '../../state/route.ts';
import { useStudio } from '../../studioContext.tsx';
import { Thumb } from '../../ui/Thumb.tsx';
import { shortPrompt } from './queueWords.ts';

interface PictureLinkProps {
  readonly image: ResultImage;
  readonly prompt: string;
  /** Of how many it is one. */
  readonly of: number;
  /** Pixels of the thumbnail. */
  readonly size: 128 | 256;
}

/** A finished picture, which opens in the gallery. */
export function PictureLink({ image, prompt, of, size }: PictureLinkProps): ReactNode {
  const { link } = useStudio();
  return (
    <a
      href={writeHash('gallery', image.id)}
      aria-label={`Open picture ${image.index + 1} of ${of} in the gallery: ${shortPrompt(prompt)}`}
      className="block rounded-control"
    >
      <Thumb
        src={`${link.fileUrl(image.thumbnailUrl)}?size=${size}`}
        alt=""
        width={1}
        height={1}
        box="square"
        fit="cover"
      />
    </a>
  );
}
