/** Below this share of the side a drawing is enlarged, to the second share. */
const TOO_SMALL = 0.6;
const ENLARGED = 0.85;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Draws an icon so that it fills its square: a few are set very small in theirs. Straight-alpha RGBA, side × side. */
export async function filled(draw: (side: number) => Promise<Uint8Array>, side: number): Promise<Uint8Array> {
  const plain = await draw(side);
  const box = opaqueBox(plain, side);
  const longest = Math.max(box.right - box.left, box.bottom - box.top);
  if (longest <= 0 || longest >= TOO_SMALL * side) return plain;
  const large = Math.round((side * side * ENLARGED) / longest);
  const factor = large / side;
  const left = Math.round(((box.left + box.right) / 2) * factor - side / 2);
  const top = Math.round(((box.top + box.bottom) / 2) * factor - side / 2);
  return cut(await draw(large), large, left, top, side);
}

function opaqueBox(rgba: Uint8Array, side: number): Box {
  let box: Box = { left: side, top: side, right: 0, bottom: 0 };
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      if ((rgba[(y * side + x) * 4 + 3] ?? 0) < 32) continue;
      box = {
        left: Math.min(box.left, x),
        top: Math.min(box.top, y),
        right: Math.max(box.right, x + 1),
        bottom: Math.max(box.bottom, y + 1),
      };
    }
  }
  return box;
}

/** The side × side square at (left, top) of a larger square; what lies outside is transparent. */
function cut(rgba: Uint8Array, width: number, left: number, top: number, side: number): Uint8Array {
  const result = new Uint8Array(side * side * 4);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const [fromX, fromY] = [x + left, y + top];
      if (fromX < 0 || fromY < 0 || fromX >= width || fromY >= width) continue;
      const from = (fromY * width + fromX) * 4;
      result.set(rgba.subarray(from, from + 4), (y * side + x) * 4);
    }
  }
  return result;
}
