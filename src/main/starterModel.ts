import { fileURLToPath } from 'node:url';
import { fromHere } from './folders.ts';

/** It lies in `resources`, whether this code runs from `src/main` or from `out/main`. */
const FROM_CHECKOUT = fileURLToPath(new URL('../../resources/starter-model', import.meta.url));

/**
 * Folder of the model that draws while none is installed: `TINTYPE_STARTER_MODEL`, or the one that comes with the app.
 * `shipped` tells where an installed app has it.
 */
export function starterModelFolder(env: Readonly<Record<string, string | undefined>>, shipped = FROM_CHECKOUT): string {
  const given = env['TINTYPE_STARTER_MODEL'];
  return given === undefined || given === '' ? shipped : fromHere(given);
}
