import type { Link } from '../client/link.ts';
import type { Toasts } from './toasts.ts';

/** Shows the file of an image in its folder, where the app has a desktop to show it on. */
export async function revealFile(link: Pick<Link, 'host'>, toasts: Pick<Toasts, 'error'>, id: string): Promise<void> {
  try {
    await link.host?.reveal(id);
  } catch {
    toasts.error('The file could not be shown. It may have been moved or deleted.');
  }
}
