import { access } from 'node:fs/promises';

/** Whether there is a file or folder of this path, as far as this process may see. */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
