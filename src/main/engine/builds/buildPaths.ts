import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

const PARTIAL = /^\.partial-[0-9a-f]{12}$/;
const ARCHIVE = /^\.(.+)\.\d+\.zip$/;

/** Where a build that is whole lies. */
export const buildFolder = (root: string, id: string): string => join(root, id);

/** Where an archive grows: hidden, and on the disk that it is unpacked on. */
export const archivePath = (root: string, id: string, index: number): string => join(root, `.${id}.${index}.zip`);

/** A folder of a name that nothing has, to be unpacked into. */
export const newPartialFolder = (root: string): string => join(root, `.partial-${randomBytes(6).toString('hex')}`);

/** Whether something in the folder of engines is left of unfinished work: of unpacking, or of an archive that nobody goes on with. */
export function isLeftover(name: string, wanted: (id: string) => boolean): boolean {
  if (PARTIAL.test(name)) return true;
  const id = ARCHIVE.exec(name)?.[1];
  return id !== undefined && !wanted(id);
}
