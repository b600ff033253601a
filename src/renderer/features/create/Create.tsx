import { type ReactNode, useEffect, useRef, useState } from 'react';
import { tinykeys } from 'tinykeys';
import { useStore, useStudio } from '../../studioContext.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { CreateForm } from './form/CreateForm.tsx';
import { bringsFiles, pictureIn, readPicture } from './pictureFile.ts';
import { Stage } from './stage/Stage.tsx';

/** Ask for pictures, and see them come. */
export default function Create(): ReactNode {
  useSubmitKey();
  const over = usePictureAnywhere();
  const { pictureRestore, createForm } = useStudio();
  const reading = useStore(pictureRestore, (state) => state.reading);
  const stage = useRef<HTMLDivElement>(null);
  const taken = useStore(createForm, (state) => state.taken);
  const seen = useRef(taken);
  useEffect(() => {
    if (taken === seen.current) return;
    seen.current = taken;
    // Where form and stage stand one below the other, what was asked for is to be seen.
    stage.current?.scrollIntoView({ block: 'nearest' });
  }, [taken]);
  return (
    <div className="@container relative h-full">
      <div className="flex min-h-full flex-col @min-[44rem]:grid @min-[44rem]:h-full @min-[44rem]:grid-cols-[minmax(18.5rem,22.5rem)_minmax(0,1fr)]">
        <div className="scroll-pb-36 @min-[44rem]:overflow-y-auto @min-[44rem]:border-r @min-[44rem]:border-line">
          <CreateForm />
        </div>
        <div
          ref={stage}
          className="h-[max(16rem,80dvh)] border-t border-line @min-[44rem]:h-full @min-[44rem]:min-h-0 @min-[44rem]:overflow-y-auto @min-[44rem]:border-t-0"
        >
          <Stage />
        </div>
      </div>
      {(over || reading) && (
        <div className="pointer-events-none absolute inset-0 z-20 flex items-center justify-center bg-scrim p-4">
          <p className="flex items-center gap-3 rounded-panel border border-line bg-float px-6 py-4 text-15 font-medium shadow-float">
            {reading && <Spinner />}
            {reading ? 'Reading the picture' : 'Drop a picture to restore its settings'}
          </p>
        </div>
      )}
    </div>
  );
}

/** ⌘Enter or Ctrl+Enter asks for what is in the form, wherever on the page the focus is. */
function useSubmitKey(): void {
  const { createForm } = useStudio();
  useEffect(() => {
    const submit = (event: KeyboardEvent): void => {
      // A window over the page has the keys to itself.
      if (event.target instanceof Element && event.target.closest('[role="dialog"], [role="alertdialog"]')) return;
      event.preventDefault();
      // Held keys repeat: that is one wish, not a job each time.
      if (!event.repeat) void createForm.submit();
    };
    return tinykeys(window, { '$mod+Enter': submit }, { ignore: () => false });
  }, [createForm]);
}

/** A picture dropped or pasted anywhere restores its settings. Answers whether one is over the page. */
function usePictureAnywhere(): boolean {
  const { pictureRestore, toasts } = useStudio();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const read = async (file: File): Promise<void> => {
      const picture = await readPicture(file);
      if (picture.ok) await pictureRestore.read(picture);
      else toasts.error(picture.message);
    };
    const take = (event: Event, data: DataTransfer | null): void => {
      const file = event.defaultPrevented ? undefined : pictureIn(data);
      if (!file) return;
      event.preventDefault();
      void read(file);
    };
    const onPaste = (event: ClipboardEvent): void => {
      // Office programs put a picture of the words beside the words.
      const words = event.clipboardData?.types.includes('text/plain') ?? false;
      if (words && event.target instanceof Element && event.target.closest('input, textarea')) return;
      take(event, event.clipboardData);
    };
    const onDrop = (event: DragEvent): void => {
      setOver(false);
      take(event, event.dataTransfer);
    };
    const onDragOver = (event: DragEvent): void => {
      const taken = event.defaultPrevented;
      if (!bringsFiles(event.dataTransfer)) return;
      event.preventDefault();
      setOver(!taken);
    };
    const onDragLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    // Not on the window: there the shell refuses every file that nobody has taken by then.
    document.addEventListener('paste', onPaste);
    document.addEventListener('drop', onDrop);
    document.addEventListener('dragover', onDragOver);
    document.addEventListener('dragleave', onDragLeave);
    return () => {
      document.removeEventListener('paste', onPaste);
      document.removeEventListener('drop', onDrop);
      document.removeEventListener('dragover', onDragOver);
      document.removeEventListener('dragleave', onDragLeave);
    };
  }, [pictureRestore, toasts]);
  return over;
}
