import path from 'node:path';
import { makeFolderSync } from '../platform/makeFolder.ts';
import { noDataFolder, startFailure } from '../startFailure.ts';

/**
 * Makes the folder of Chromium's profile, and with it the data folder. Nothing is waited for: Electron must know it
 * before it is ready. Throws AppError where the data folder cannot be made, or what is in it is in the way.
 */
export function makeProfileFolder(dataDir: string): string {
  try {
    makeFolderSync(dataDir, 0o700);
  } catch (thrown) {
    throw noDataFolder(dataDir, thrown);
  }
  const profile = path.join(dataDir, 'desktop');
  try {
    makeFolderSync(profile, 0o700);
  } catch (thrown) {
    throw startFailure(thrown, dataDir);
  }
  return profile;
}
