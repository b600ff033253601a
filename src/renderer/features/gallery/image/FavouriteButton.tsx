import { Heart } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ImageView } from '../../../../shared/schema/image.ts';
import { useStudio } from '../../../studioContext.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';

/** Marks an image as a favourite, or takes the mark away. */
export function FavouriteButton({ image }: { readonly image: ImageView }): ReactNode {
  const { gallery } = useStudio();
  return (
    <IconButton
      label="Favourite"
      icon={Heart}
      shortcut="f"
      pressed={image.favourite}
      onClick={() => void gallery.favourite(image.id, !image.favourite)}
    />
  );
}
