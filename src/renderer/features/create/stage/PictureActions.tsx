import { Copy, Dices, Download, FolderOpen, GalleryHorizontalEnd, Image, ImagePlus, Repeat2, Star } from 'lucide-react';
import type { ReactNode } from 'react';
import { find } from '../../../state/gallery.ts';
import { modelInUse } from '../../../state/models.ts';
import { revealFile } from '../../../state/revealFile.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { Tooltip } from '../../../ui/Tooltip.tsx';
import { copyPicture, copyWords, download } from '../clipboard.ts';
import { useModel } from '../form/formHooks.ts';
import { againRequest, sameRequest } from './again.ts';
import type { Picture } from './jobChoice.ts';

/** What can be done with a picture. */
export function PictureActions({ job, image }: Picture): ReactNode {
  const { stage, gallery, link, draft, toasts, route, createForm, pictureRestore, models, capabilities } = useStudio();
  const details = useStore(gallery, (state) => find(state, image.id));
  const used = useStore(models, ({ value }) => modelInUse(value, job.request.model));
  const engineCanStart = useStore(capabilities, ({ value }) => value?.features.initImage ?? false);
  const model = useModel();
  const canStart = model?.features?.initImage ?? false;
  const url = link.fileUrl(image.url);
  const { host } = link;
  const extension = { png: 'png', jpeg: 'jpg', webp: 'webp' }[job.request.format];
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-col gap-2">
        <Button
          variant="primary"
          icon={Dices}
          disabled={used === undefined}
          onClick={() => {
            stage.close();
            void createForm.submitBeside(againRequest(job.request));
          }}
        >
          Again with variations
        </Button>
        <Button
          icon={Repeat2}
          onClick={() => {
            pictureRestore.take({ name: 'the picture', request: sameRequest(job.request), seed: image.seed });
            stage.close();
          }}
        >
          Same settings and seed
        </Button>
        {canStart && (
          <Button
            icon={ImagePlus}
            onClick={() => {
              draft.set({ initImage: image.id, maskImage: null });
              stage.close();
            }}
          >
            Use as start image
          </Button>
        )}
        {!canStart && engineCanStart && (
          <p className="text-12 text-muted">{model?.name ?? 'The model'} cannot start from a picture.</p>
        )}
      </div>
      <div className="flex flex-wrap gap-1">
        <IconButton
          label="Favourite"
          icon={Star}
          pressed={details?.favourite ?? false}
          disabled={!details}
          onClick={() => void gallery.favourite(image.id, !details?.favourite)}
        />
        <IconButton label="Download" icon={Download} onClick={() => download(url, `${image.id}.${extension}`)} />
        <IconButton label="Copy the picture" icon={Image} onClick={() => void copyPicture(url, toasts)} />
        <IconButton
          label={`Copy the seed ${image.seed}`}
          icon={Copy}
          onClick={() => void copyWords(String(image.seed), 'Seed copied.', toasts)}
        />
        {host && (
          <IconButton
            label="Show in folder"
            icon={FolderOpen}
            onClick={() => void revealFile(link, toasts, image.id)}
          />
        )}
        <Tooltip text="Open in the gallery">
          <Button
            variant="quiet"
            icon={GalleryHorizontalEnd}
            onClick={() => {
              stage.close();
              route.go('gallery', image.id);
            }}
          >
            Gallery
          </Button>
        </Tooltip>
      </div>
    </div>
  );
}
