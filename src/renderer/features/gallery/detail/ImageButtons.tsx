import { Download, FolderOpen, GripVertical, ImagePlus, Settings2, WandSparkles } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ImageView } from '../../../../shared/schema/image.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { useImageActions } from '../image/useImageActions.ts';

/** What can be made of an image, and where it can go. */
export function ImageButtons({ image }: { readonly image: ImageView }): ReactNode {
  const { link, models } = useStudio();
  const actions = useImageActions();
  const [asking, setAsking] = useState(false);
  const canStartFrom = useStore(models, (state) => state.value?.some(({ features }) => features?.initImage) ?? false);
  const variations = async (): Promise<void> => {
    setAsking(true);
    await actions.variations(image);
    setAsking(false);
  };
  return (
    <div className="flex flex-col gap-2">
      <Button variant="primary" icon={WandSparkles} busy={asking} wide onClick={() => void variations()}>
        Again with variations
      </Button>
      <Button icon={Settings2} wide onClick={() => actions.restore(image)}>
        Use these settings
      </Button>
      {canStartFrom && (
        <Button icon={ImagePlus} wide onClick={() => actions.startFrom(image)}>
          Use as start image
        </Button>
      )}
      {link.host ? (
        <>
          <Button icon={FolderOpen} wide onClick={() => void actions.reveal(image.id)}>
            Show in folder
          </Button>
          <div
            draggable
            onDragStart={(event) => {
              event.preventDefault();
              link.host?.startDrag(image.id);
            }}
            className="flex h-8 cursor-grab items-center justify-center gap-2 rounded-control border border-dashed border-edge text-muted"
          >
            <GripVertical aria-hidden size={16} />
            Drag the file from here
          </div>
        </>
      ) : (
        <Button icon={Download} wide onClick={() => actions.download([image])}>
          Download
        </Button>
      )}
    </div>
  );
}
