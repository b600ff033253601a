import { createContext, use, useState } from 'react';

/** How often the place that pictures come from has been found: once it is found again, what was lost is tried anew. */
export const PictureSource = createContext(0);

/** Whether the picture at an address cannot be had, and what to call when it turns out so. */
export function useLostPicture(src: string): readonly [lost: boolean, lose: () => void] {
  const source = use(PictureSource);
  const [failed, setFailed] = useState<{ readonly src: string; readonly source: number } | null>(null);
  return [failed?.src === src && failed.source === source, () => setFailed({ src, source })];
}
