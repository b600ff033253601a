export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How a picture is seen: CSS pixels to one of its own, and where its middle is, from the middle of the box. */
export interface View extends Point {
  readonly scale: number;
}

/** Null: as large as fits. */
export type Zoom = View | null;

const MOST = 8;
/** A small picture is not blown up further than this to fill the box. */
const FIT_MOST = 4;

/** The scale at which a whole picture fits a box. */
export function fitScale(box: Size, picture: Size): number {
  if (box.width <= 0 || box.height <= 0 || picture.width <= 0 || picture.height <= 0) return 1;
  return Math.min(box.width / picture.width, box.height / picture.height, FIT_MOST);
}

/** What is seen, fitted or not. */
export const viewOf = (zoom: Zoom, box: Size, picture: Size): View =>
  zoom ?? { scale: fitScale(box, picture), x: 0, y: 0 };

/**
 * Larger or smaller by a factor, with what is under `point` staying there. Down to what fits, up to eight pixels of the
 * screen for one of the picture.
 *
 * @param ratio device pixels to a CSS pixel
 */
export function zoomBy(zoom: Zoom, factor: number, point: Point, box: Size, picture: Size, ratio: number): Zoom {
  const view = viewOf(zoom, box, picture);
  return zoomTo(zoom, view.scale * factor, point, box, picture, ratio);
}

/** The same, to a given scale. */
export function zoomTo(zoom: Zoom, wanted: number, point: Point, box: Size, picture: Size, ratio: number): Zoom {
  const view = viewOf(zoom, box, picture);
  const least = Math.min(fitScale(box, picture), 1 / ratio);
  const most = Math.max(MOST / ratio, fitScale(box, picture));
  const scale = Math.max(least, Math.min(most, wanted));
  const grown = scale / view.scale;
  return within(
    { scale, x: point.x - (point.x - view.x) * grown, y: point.y - (point.y - view.y) * grown },
    box,
    picture,
  );
}

/** Moves what is seen; a picture cannot be pushed out of the box. */
export function pan(zoom: Zoom, by: Point, box: Size, picture: Size): Zoom {
  if (zoom === null) return null;
  return within({ ...zoom, x: zoom.x + by.x, y: zoom.y + by.y }, box, picture);
}

function within(view: View, box: Size, picture: Size): View {
  const keep = (at: number, inner: number, outer: number): number => {
    const room = Math.max(0, (inner * view.scale - outer) / 2);
    return Math.max(-room, Math.min(room, at));
  };
  return { ...view, x: keep(view.x, picture.width, box.width), y: keep(view.y, picture.height, box.height) };
}

/** The scale in percent, 100 being one pixel of the screen for one of the picture. */
export const percentOf = (view: View, ratio: number): number => Math.round(view.scale * ratio * 100);
