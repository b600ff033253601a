import { Brush, Eraser, PaintBucket, Redo2, Trash2, Undo2 } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useCallback, useReducer, useRef, useState } from 'react';
import { useStudio } from '../../../studioContext.tsx';
import { AlertDialog } from '../../../ui/AlertDialog.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { Slider } from '../../../ui/Slider.tsx';
import { maskPng } from './drawMask.ts';
import { MaskCanvas } from './MaskCanvas.tsx';
import { afterStep, hasPaint, noWork, type Mark } from './maskWork.ts';
import { usePictures } from './usePictures.ts';

export interface MaskEditorProps {
  readonly imageUrl: string;
  /** The mask so far, as a data URL. */
  readonly mask: string | null;
  /** Null: nothing is painted. */
  readonly onDone: (mask: string | null) => void;
  readonly onClose: () => void;
}

const tools = [
  { value: 'paint', label: 'Brush', icon: Brush },
  { value: 'erase', label: 'Eraser', icon: Eraser },
] as const;

/** Paints where a start image is to be drawn anew. */
export default function MaskEditor({ imageUrl, mask, onDone, onClose }: MaskEditorProps): ReactNode {
  const { toasts } = useStudio();
  const pictures = usePictures(imageUrl, mask);
  const [work, step] = useReducer(afterStep, noWork);
  const [tool, setTool] = useState<'paint' | 'erase'>('paint');
  const [share, setShare] = useState(8);
  const [feather, setFeather] = useState(0);
  const [asking, setAsking] = useState(false);
  const current = useRef<HTMLCanvasElement | null>(null);
  const onMask = useCallback((canvas: HTMLCanvasElement) => {
    current.current = canvas;
  }, []);
  const longest = pictures.state === 'ready' ? Math.max(pictures.size.width, pictures.size.height) : 1000;
  const size = Math.max(1, (longest * share) / 100);
  const soft = (longest * feather) / 1000;
  const mark = (one: Mark): void => step({ kind: 'mark', mark: one });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLInputElement) return;
    const key = event.key.toLowerCase();
    const bound: Readonly<Record<string, () => void>> =
      event.metaKey || event.ctrlKey
        ? { z: () => step({ kind: event.shiftKey ? 'redo' : 'undo' }), y: () => step({ kind: 'redo' }) }
        : {
            b: () => setTool('paint'),
            e: () => setTool('erase'),
            '[': () => setShare((now) => Math.max(1, now - 1)),
            ']': () => setShare((now) => Math.min(40, now + 1)),
          };
    if (!bound[key]) return;
    event.preventDefault();
    event.stopPropagation();
    bound[key]();
  };
  const finish = (): void => {
    const painted = hasPaint(work, mask !== null);
    onDone(painted && current.current ? maskPng(current.current, soft) : null);
  };
  // Escape also ends a stroke of the keyboard: pressed once too often, it must not cost the whole mask.
  const close = (): void => (work.marks.length > 0 ? setAsking(true) : onClose());
  return (
    <Dialog
      open
      onClose={close}
      title="Paint a mask"
      description="Red is drawn anew; the rest of the picture stays."
      size="full"
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" disabled={pictures.state !== 'ready'} onClick={finish}>
            Use this mask
          </Button>
        </>
      }
    >
      {/* Keys of the tools, wherever in the editor the focus is. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div className="flex h-full min-h-80 flex-col gap-3" onKeyDown={onKeyDown}>
        <div className="flex shrink-0 flex-wrap items-end gap-x-4 gap-y-2">
          <Segmented label="Tool" hideLabel options={tools} value={tool} onChange={setTool} />
          <div className="w-56">
            <Slider
              label="Brush size"
              value={share}
              min={1}
              max={40}
              unit="%"
              onChange={(next) => next !== null && setShare(next)}
            />
          </div>
          <div className="w-56">
            <Slider
              label="Soft edge"
              value={feather}
              min={0}
              max={50}
              unit="‰"
              onChange={(next) => next !== null && setFeather(next)}
            />
          </div>
          <div className="flex gap-1">
            <IconButton
              label="Undo"
              icon={Undo2}
              shortcut="$mod+z"
              disabled={work.marks.length === 0}
              onClick={() => step({ kind: 'undo' })}
            />
            <IconButton
              label="Redo"
              icon={Redo2}
              shortcut="$mod+Shift+z"
              disabled={work.undone.length === 0}
              onClick={() => step({ kind: 'redo' })}
            />
            <IconButton label="Paint everything" icon={PaintBucket} onClick={() => mark({ kind: 'fill' })} />
            <IconButton
              label="Clear the mask"
              icon={Trash2}
              disabled={!hasPaint(work, mask !== null)}
              onClick={() => mark({ kind: 'clear' })}
            />
          </div>
        </div>
        <div className="min-h-48 flex-1 rounded-control bg-photo p-2">
          {pictures.state === 'ready' && (
            <MaskCanvas
              imageUrl={imageUrl}
              size={pictures.size}
              earlier={pictures.mask}
              work={work}
              brush={{ kind: tool, size }}
              feather={soft}
              onMark={mark}
              onMask={onMask}
              onSay={toasts.say}
            />
          )}
          {pictures.state === 'failed' && (
            <p className="p-4 text-center text-muted">The picture could not be loaded. Close this and pick it again.</p>
          )}
        </div>
      </div>
      <AlertDialog
        open={asking}
        title="Throw the mask away?"
        description={
          mask === null
            ? 'What you have painted is then lost.'
            : 'What you have painted is then lost; the mask from before stays.'
        }
        confirmLabel="Throw away"
        cancelLabel="Keep painting"
        tone="danger"
        onConfirm={onClose}
        onCancel={() => setAsking(false)}
      />
    </Dialog>
  );
}
