/** The most that is sent: as base64 it has to fit into a request. */
const MAX_BYTES = 40 * 1024 * 1024;

export type PictureFile =
  | { readonly ok: true; readonly name: string; readonly image: string }
  | { readonly ok: false; readonly message: string };

/** The first picture of what was dropped or pasted. */
export function pictureIn(data: DataTransfer | null): File | undefined {
  return [...(data?.files ?? [])].find(({ type }) => type.startsWith('image/'));
}

/** Whether something that is dragged may be a picture: what it is exactly is told only when it is let go. */
export const bringsFiles = (data: DataTransfer | null): boolean => [...(data?.types ?? [])].includes('Files');

/** A picture as a data URL. */
export async function readPicture(file: File): Promise<PictureFile> {
  const name = file.name || 'The picture';
  if (file.size > MAX_BYTES) return { ok: false, message: `${name} is larger than 40 MB. Take a smaller one.` };
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener('loadend', () =>
      resolve(
        typeof reader.result === 'string'
          ? { ok: true, name, image: reader.result }
          : { ok: false, message: `${name} could not be read. Try again.` },
      ),
    );
    reader.readAsDataURL(file);
  });
}

/** Where an element can load a picture of the form from; undefined for one that only the app has. */
export function pictureUrl(picture: string, fileUrl: (url: string) => string): string | undefined {
  if (picture.startsWith('data:')) return picture;
  return picture.startsWith('img_') ? fileUrl(`/v1/images/${encodeURIComponent(picture)}/file`) : undefined;
}
