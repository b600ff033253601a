import { AppError } from '../../shared/schema/error.ts';

/** What went wrong, for people: the message of the app says what to do next; anything else is a bug and says so. */
export function inWords(thrown: unknown): string {
  if (thrown instanceof AppError) {
    const fields = thrown.issues?.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
    return fields && fields.length > 0 ? fields.join('; ') : thrown.message;
  }
  return 'Something unexpected went wrong in the studio. Try again; if it persists, reload the page.';
}
