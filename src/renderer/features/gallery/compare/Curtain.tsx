import { ChevronsLeftRight } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react';
import type { ImageView } from '../../../../shared/schema/image.ts';
import { useStudio } from '../../../studioContext.tsx';
import { Picture } from '../../../ui/Picture.tsx';
import { imageName } from '../image/imageWords.ts';
import { useBox } from '../image/useBox.ts';
import { fitScale } from '../detail/zoom.ts';

const KEYS: Readonly<Record<string, number>> = {
  ArrowLeft: -2,
  ArrowDown: -2,
  ArrowRight: 2,
  ArrowUp: 2,
  PageDown: -10,
  PageUp: 10,
  Home: -100,
  End: 100,
};

/** Two pictures in one place: the left one ends, and the right one begins, at a line that is dragged. */
export function Curtain({ left, right }: { readonly left: ImageView; readonly right: ImageView }): ReactNode {
  const { link } = useStudio();
  const [stage, box] = useBox();
  const [percent, setPercent] = useState(50);
  const set = (wanted: number): void => setPercent(Math.max(0, Math.min(100, wanted)));
  const scale = fitScale(box, left);
  const [width, height] = [left.width * scale, left.height * scale];

  const follow = (event: PointerEvent<HTMLDivElement>): void => {
    const rect = event.currentTarget.getBoundingClientRect();
    set(((event.clientX - rect.left) / rect.width) * 100);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = KEYS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    set(percent + by);
  };
  return (
    <div ref={stage} className="relative h-full overflow-hidden">
      {box.width > 0 && (
        <div
          className="absolute top-1/2 left-1/2 -translate-1/2 cursor-ew-resize touch-none select-none"
          style={{ width, height }}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            follow(event);
          }}
          onPointerMove={(event) => {
            if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event);
          }}
        >
          <Picture
            src={link.fileUrl(right.url)}
            alt={`Right: ${imageName(right)}`}
            className="absolute inset-0 size-full object-contain"
          />
          <Picture
            src={link.fileUrl(left.url)}
            alt={`Left: ${imageName(left)}`}
            className="absolute inset-0 size-full bg-photo object-contain"
            style={{ clipPath: `inset(0 ${100 - percent}% 0 0)` }}
          />
          <div
            // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the whole picture is its track
            role="slider"
            tabIndex={0}
            aria-label="How much of the left image shows"
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(percent)}
            aria-valuetext={`${Math.round(percent)} percent`}
            onKeyDown={onKeyDown}
            className="absolute top-1/2 flex size-8 -translate-1/2 items-center justify-center rounded-full border border-edge bg-float text-text"
            style={{ left: `${percent}%` }}
          >
            <ChevronsLeftRight aria-hidden size={16} />
          </div>
          <div
            aria-hidden
            className="pointer-events-none absolute inset-y-0 -ml-px w-0.5 bg-float"
            style={{
              left: `${percent}%`,
              clipPath:
                'polygon(0 0, 100% 0, 100% calc(50% - 16px), 0 calc(50% - 16px), 0 calc(50% + 16px), 100% calc(50% + 16px), 100% 100%, 0 100%)',
            }}
          />
        </div>
      )}
    </div>
  );
}
