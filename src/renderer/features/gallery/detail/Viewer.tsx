import { ZoomIn, ZoomOut } from 'lucide-react';
import { type PointerEvent, type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { ImageView } from '../../../../shared/schema/image.ts';
import { useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { useLostPicture } from '../../../ui/useLostPicture.ts';
import { joinClasses } from '../../../ui/joinClasses.ts';
import { imageName } from '../image/imageWords.ts';
import { usePageKeys } from '../image/usePageKeys.ts';
import { useBox } from '../image/useBox.ts';
import { pan, percentOf, viewOf, zoomBy, zoomTo, type Point, type Zoom } from './zoom.ts';

const NOTCH = 1.25;
const PAN_STEP = 80;
const CENTRE: Point = { x: 0, y: 0 };

/** A picture to look into: as large as fits, or nearer, by wheel, keys, buttons and dragging. */
export function Viewer({ image }: { readonly image: ImageView }): ReactNode {
  const { link } = useStudio();
  const [stage, box] = useBox();
  const [zoom, setZoom] = useState<Zoom>(null);
  const src = link.fileUrl(image.url);
  const [lost, setLost] = useLostPicture(src);
  const grip = useRef<Point | null>(null);
  const ratio = devicePixelRatio;
  const view = viewOf(zoom, box, image);
  const percent = percentOf(view, ratio);
  const nearer = (factor: number, point: Point = CENTRE): void =>
    setZoom((now) => zoomBy(now, factor, point, box, image, ratio));
  const whole = (): void => setZoom(null);
  const actual = (point: Point = CENTRE): void => setZoom((now) => zoomTo(now, 1 / ratio, point, box, image, ratio));
  const shift = (x: number, y: number): void => setZoom((now) => pan(now, { x, y }, box, image));

  const pointOf = (event: { clientX: number; clientY: number }): Point => {
    const rect = stage.current?.getBoundingClientRect();
    return rect
      ? { x: event.clientX - rect.left - rect.width / 2, y: event.clientY - rect.top - rect.height / 2 }
      : CENTRE;
  };
  const onWheel = useEffectEvent((event: WheelEvent) => {
    event.preventDefault();
    nearer(Math.exp(-Math.max(-200, Math.min(200, event.deltaY)) / 300), pointOf(event));
  });
  useEffect(() => {
    const element = stage.current;
    // React listens to the wheel passively, where the page cannot be kept from zooming.
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [stage]);
  usePageKeys(({ key, shiftKey }) => {
    if (key === '+' || key === '=') nearer(NOTCH);
    else if (key === '-' || key === '_') nearer(1 / NOTCH);
    else if (key === '0') whole();
    else if (key === '1') actual();
    else if (shiftKey && key === 'ArrowLeft') shift(PAN_STEP, 0);
    else if (shiftKey && key === 'ArrowRight') shift(-PAN_STEP, 0);
    else if (shiftKey && key === 'ArrowUp') shift(0, PAN_STEP);
    else if (shiftKey && key === 'ArrowDown') shift(0, -PAN_STEP);
    else return false;
    return true;
  });
  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || zoom === null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { x: event.clientX, y: event.clientY };
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (!grip.current) return;
    shift(event.clientX - grip.current.x, event.clientY - grip.current.y);
    grip.current = { x: event.clientX, y: event.clientY };
  };
  const letGo = (): void => void (grip.current = null);
  return (
    <div className="relative min-h-0 flex-1 bg-photo">
      <div
        ref={stage}
        onDoubleClick={(event) => (zoom === null ? actual(pointOf(event)) : whole())}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={letGo}
        onPointerCancel={letGo}
        className={joinClasses(
          'absolute inset-x-4 top-4 bottom-14 overflow-hidden select-none',
          zoom !== null && 'cursor-grab touch-none active:cursor-grabbing',
        )}
      >
        {box.width > 0 && (
          <div
            className="absolute top-1/2 left-1/2"
            style={{
              width: image.width * view.scale,
              height: image.height * view.scale,
              transform: `translate(-50%, -50%) translate(${view.x}px, ${view.y}px)`,
            }}
          >
            {/* The thumbnail of the grid is there at once, and stands until the file has come. */}
            <img
              src={`${link.fileUrl(image.thumbnailUrl)}?size=256`}
              alt=""
              draggable={false}
              className="absolute inset-0 size-full object-fill"
            />
            {!lost && (
              <img
                src={src}
                alt={imageName(image)}
                width={image.width}
                height={image.height}
                draggable={false}
                onError={setLost}
                className="absolute inset-0 size-full"
                style={{ imageRendering: zoom !== null && view.scale * ratio >= 2 ? 'pixelated' : 'auto' }}
              />
            )}
          </div>
        )}
      </div>
      {lost && (
        <p className="absolute inset-x-0 top-3 text-center">
          <span className="rounded-control border border-line bg-float px-3 py-1.5">
            The file of this image cannot be shown. Restore it, or delete the image.
          </span>
        </p>
      )}
      <fieldset
        aria-label="Zoom"
        className="absolute bottom-3 left-1/2 flex -translate-x-1/2 items-center rounded-control border border-line bg-float p-0.5"
      >
        <IconButton label="Smaller" icon={ZoomOut} shortcut="-" size="sm" onClick={() => nearer(1 / NOTCH)} />
        <span className="w-12 text-center text-12 tabular-nums">{percent} %</span>
        <IconButton label="Larger" icon={ZoomIn} shortcut="+" size="sm" onClick={() => nearer(NOTCH)} />
        <Button size="sm" variant="quiet" aria-pressed={zoom === null} aria-keyshortcuts="0" onClick={whole}>
          Fit
        </Button>
        <Button
          size="sm"
          variant="quiet"
          aria-label="1:1, actual pixels"
          aria-pressed={zoom !== null && percent === 100}
          aria-keyshortcuts="1"
          onClick={() => actual()}
        >
          1:1
        </Button>
      </fieldset>
    </div>
  );
}
