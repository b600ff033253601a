import sharp from 'sharp';

/** Width, height and the raw pixels of a picture file, so that two files of other metadata can be compared. */
export async function pixelsOf(file: Uint8Array): Promise<{ width: number; height: number; raw: string }> {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, raw: data.toString('base64') };
}

/** A plain coloured PNG to start from. */
export const plainPng = (width: number, height: number, background: string): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();

/** Mean distance of two pictures of the same size, 0 … 255. */
export async function distance(one: Uint8Array, other: Uint8Array): Promise<number> {
  const [a, b] = await Promise.all([one, other].map((file) => sharp(file).removeAlpha().raw().toBuffer()));
  if (!a || a.length !== b?.length) throw new Error('the pictures have different sizes');
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
}
