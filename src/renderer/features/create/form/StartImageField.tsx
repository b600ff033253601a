import { Brush, ImagePlus, X } from 'lucide-react';
import { type ClipboardEvent, type DragEvent, lazy, type ReactNode, Suspense, useRef, useState } from 'react';
import { useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { joinClasses } from '../../../ui/joinClasses.ts';
import { bringsFiles, pictureIn, pictureUrl, readPicture } from '../pictureFile.ts';
import { useDraft, useProblem } from './formHooks.ts';

const DraftSlider = lazy(() => import('./DraftSlider.tsx'));
const MaskEditor = lazy(() => import('../mask/MaskEditor.tsx'));

/** The picture to start from, how far to go from it, and where. */
export default function StartImageField({ maskable }: { readonly maskable: boolean }): ReactNode {
  const { draft, link, toasts } = useStudio();
  const image = useDraft('initImage');
  const mask = useDraft('maskImage');
  const problem = useProblem('initImage');
  const maskProblem = useProblem('maskImage');
  const file = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [painting, setPainting] = useState(false);
  const url = image === null ? undefined : pictureUrl(image, link.fileUrl);
  const maskUrl = mask === null ? undefined : pictureUrl(mask, link.fileUrl);

  const take = async (picked: File | undefined): Promise<void> => {
    if (!picked) return;
    const read = await readPicture(picked);
    if (read.ok) draft.set({ initImage: read.image, maskImage: null });
    else toasts.error(read.message);
  };
  const onDrop = (event: DragEvent): void => {
    setOver(false);
    const picked = pictureIn(event.dataTransfer);
    if (!picked) return;
    event.preventDefault();
    void take(picked);
  };
  const onPaste = (event: ClipboardEvent): void => {
    const picked = pictureIn(event.clipboardData);
    if (!picked) return;
    event.preventDefault();
    void take(picked);
  };
  return (
    // What is dropped on it or pasted into it can be picked with its buttons too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      data-field="initImage"
      aria-label="Start image"
      className="flex flex-col gap-2"
      onPaste={onPaste}
      onDrop={onDrop}
      onDragOver={(event) => {
        if (!bringsFiles(event.dataTransfer)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
    >
      <h2 className="text-12 font-medium">Start image</h2>
      <input
        ref={file}
        type="file"
        accept="image/png,image/jpeg,image/webp,image/gif"
        aria-label="Start image file"
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      {image === null ? (
        <button
          type="button"
          onClick={() => file.current?.click()}
          className={joinClasses(
            'flex min-h-16 cursor-default items-center justify-center gap-2 rounded-control border border-dashed px-3 text-12 text-muted hover:border-text hover:text-text',
            over ? 'border-text bg-hover text-text' : 'border-edge',
          )}
        >
          <ImagePlus aria-hidden size={16} />
          Pick, drop or paste a picture to start from
        </button>
      ) : (
        <div className="flex gap-3">
          <div className="relative size-24 shrink-0 overflow-hidden rounded-control bg-photo">
            {url === undefined ? (
              <p className="p-2 text-11 text-muted">A picture of an earlier request</p>
            ) : (
              <img src={url} alt="Start" className="size-full object-contain" />
            )}
            {maskUrl !== undefined && (
              <img src={maskUrl} alt="Mask" className="absolute inset-0 size-full object-contain opacity-50" />
            )}
          </div>
          <div className="flex min-w-0 flex-1 flex-col items-start gap-2">
            <div className="flex gap-1">
              <Button size="sm" onClick={() => file.current?.click()}>
                Change
              </Button>
              <IconButton
                label="Remove the start image"
                icon={X}
                size="sm"
                onClick={() => draft.set({ initImage: null, maskImage: null })}
              />
            </div>
            {maskable && url !== undefined && (
              <div className="flex gap-1">
                <Button size="sm" icon={Brush} onClick={() => setPainting(true)}>
                  {mask === null ? 'Paint a mask' : 'Change the mask'}
                </Button>
                {mask !== null && (
                  <IconButton
                    label="Remove the mask"
                    icon={X}
                    size="sm"
                    onClick={() => draft.set({ maskImage: null })}
                  />
                )}
              </div>
            )}
            {!maskable && (
              <p className="text-12 text-muted">With this engine all of it is drawn anew; it takes no mask.</p>
            )}
          </div>
        </div>
      )}
      {image !== null && (
        <Suspense fallback={<div className="h-18" />}>
          <DraftSlider
            field="strength"
            label="Strength"
            min={0}
            max={1}
            step={0.05}
            hint="Low stays close to the start image, high goes far from it."
          />
        </Suspense>
      )}
      {(problem ?? maskProblem) && <p className="text-12 text-danger">{problem ?? maskProblem}</p>}
      {painting && url !== undefined && (
        <Suspense fallback={null}>
          <MaskEditor
            imageUrl={url}
            mask={maskUrl ?? null}
            onClose={() => setPainting(false)}
            onDone={(next) => {
              draft.set({ maskImage: next });
              setPainting(false);
            }}
          />
        </Suspense>
      )}
    </section>
  );
}
