import { type ReactNode, useEffect, useMemo } from 'react';
import { tinykeys } from 'tinykeys';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { Picture } from '../../../ui/Picture.tsx';
import { picturesOf } from './jobChoice.ts';
import { PictureActions } from './PictureActions.tsx';
import { PictureFacts } from './PictureFacts.tsx';

/** One picture, as large as the window, with its recipe. `[` and `]` or the arrows go to its neighbours. */
export default function PictureView(): ReactNode {
  const { feed, stage, gallery, link } = useStudio();
  const jobs = useStore(feed, (view) => view.jobs);
  const opened = useStore(stage, (state) => state.opened);
  const all = useMemo(() => picturesOf(jobs), [jobs]);
  const at = all.findIndex(({ image }) => image.id === opened);
  const picture = all[at];
  const shown = picture !== undefined;
  const [before, after] = [all[at - 1]?.image.id, at < 0 ? undefined : all[at + 1]?.image.id];

  useEffect(() => {
    if (opened !== null) void gallery.open(opened);
  }, [opened, gallery]);
  useEffect(() => {
    if (!shown) return;
    const go = (id: string | undefined) => (event: KeyboardEvent) => {
      if (event.target instanceof Element && event.target.closest('input, textarea, [role="menu"]')) return;
      event.preventDefault();
      if (id !== undefined) stage.open(id);
    };
    return tinykeys(window, { '[': go(before), ArrowLeft: go(before), ']': go(after), ArrowRight: go(after) });
  }, [shown, before, after, stage]);
  if (!picture) return null;
  const { image, job } = picture;
  return (
    <Dialog open onClose={stage.close} title={`Picture ${at + 1} of ${all.length}`} size="full">
      <div className="@container h-full">
        <div className="flex min-h-full flex-col gap-4 @min-[44rem]:h-full @min-[44rem]:flex-row">
          <div className="relative min-h-[min(18rem,55dvh)] flex-1 rounded-control bg-photo @min-[44rem]:min-h-0">
            <Picture
              key={image.id}
              src={link.fileUrl(image.url)}
              alt={job.request.prompt}
              width={image.width}
              height={image.height}
              draggable
              className="absolute inset-0 size-full object-contain"
            />
            <div className="absolute inset-x-2 bottom-2 flex justify-between">
              <IconButton
                label="Picture before"
                icon={ChevronLeft}
                variant="secondary"
                shortcut="["
                disabled={before === undefined}
                onClick={() => before !== undefined && stage.open(before)}
              />
              <IconButton
                label="Picture after"
                icon={ChevronRight}
                variant="secondary"
                shortcut="]"
                disabled={after === undefined}
                onClick={() => after !== undefined && stage.open(after)}
              />
            </div>
          </div>
          <div className="flex w-full shrink-0 flex-col gap-5 overflow-y-auto pb-2 @min-[44rem]:w-72">
            <PictureActions key={image.id} job={job} image={image} />
            <PictureFacts job={job} image={image} />
          </div>
        </div>
      </div>
    </Dialog>
  );
}
