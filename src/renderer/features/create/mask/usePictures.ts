import { useEffect, useState } from 'react';
import { maskSize } from './maskWork.ts';

export type Pictures =
  | { readonly state: 'loading' }
  | { readonly state: 'failed' }
  | {
      readonly state: 'ready';
      readonly size: { readonly width: number; readonly height: number };
      readonly mask: HTMLImageElement | undefined;
    };

/** The start image and its mask so far, once both can be drawn. */
export function usePictures(imageUrl: string, mask: string | null): Pictures {
  const [pictures, setPictures] = useState<Pictures>({ state: 'loading' });
  useEffect(() => {
    let gone = false;
    const load = async (): Promise<void> => {
      try {
        const [image, earlier] = await Promise.all([decoded(imageUrl), mask === null ? undefined : decoded(mask)]);
        const size = maskSize(image.naturalWidth, image.naturalHeight);
        if (!gone) setPictures({ state: 'ready', size, mask: earlier });
      } catch {
        if (!gone) setPictures({ state: 'failed' });
      }
    };
    void load();
    return () => {
      gone = true;
    };
  }, [imageUrl, mask]);
  return pictures;
}

async function decoded(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}
