import type { Call } from '../transport/call.ts';
import type { ContentsPart, ElectronParts } from './electronParts.ts';
import { imageFile } from './imageFile.ts';

export interface DragOutOptions {
  readonly call: Call;
  readonly nativeImage: ElectronParts['nativeImage'];
  /** A picture file as PNG, its longer side at most so many pixels: systems show no WebP under the pointer. */
  readonly toPng: (file: string, size: number) => Promise<Buffer>;
}

const ICON_SIZE = 96;

/** Begins to drag the file of an image out of the window, with its thumbnail under the pointer. */
export function createDragOut({ call, nativeImage, toPng }: DragOutOptions) {
  return async (imageId: string, page: Pick<ContentsPart, 'startDrag' | 'isDestroyed'>): Promise<void> => {
    const file = await imageFile(call, imageId);
    const icon = nativeImage.createFromBuffer(await toPng(await imageFile(call, imageId, true), ICON_SIZE));
    if (!page.isDestroyed()) page.startDrag({ file, icon });
  };
}
