import type { DatabaseSync } from 'node:sqlite';
import type { ImageRecord } from '../../shared/schema/image.ts';
import { readImage } from './imageStore.ts';

/** Finds the image whose file has a SHA-256 (hex), the first of several, by the index `image_hashes`. */
export function createImageHashes(db: DatabaseSync): (sha256: string) => ImageRecord | undefined {
  // Spelt as the index is, or it would not be used.
  const select = db.prepare(`SELECT record FROM image_records WHERE record ->> '$.sha256' = ? ORDER BY seq LIMIT 1`);
  return (sha256) => {
    const row = select.get(sha256);
    return row && readImage(row);
  };
}
