import type { Toasts } from '../../state/toasts.ts';
import { copyText } from '../../ui/copyText.ts';

const SHUT =
  'The browser does not let Tintype write to the clipboard here. Open the studio by localhost or https, or select and copy by hand.';

/** Copies a text and says so. */
export async function copyWords(text: string, done: string, toasts: Toasts): Promise<void> {
  if (await copyText(text)) toasts.show({ text: done, tone: 'ok', seconds: 3 });
  else toasts.error(SHUT);
}

/** Copies a picture, as PNG whatever it is, and says so. */
export async function copyPicture(url: string, toasts: Toasts): Promise<void> {
  try {
    // The bytes are promised, not awaited: some browsers forget after a wait that a person asked for it.
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': pngOf(url) })]);
    toasts.show({ text: 'Picture copied.', tone: 'ok', seconds: 3 });
  } catch {
    toasts.error(SHUT);
  }
}

async function pngOf(url: string): Promise<Blob> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext('2d')?.drawImage(image, 0, 0);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture has no bytes'))), 'image/png'),
  );
}

/** Saves a file of the app where the browser saves files. */
export function download(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
