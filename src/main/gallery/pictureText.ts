import { AppError } from '../../shared/schema/error.ts';

/**
 * The bytes in a data URL or base64; strict, because `Buffer.from` would silently leave out what is not base64.
 * `INVALID_REQUEST`, whose issue names `field`, for anything else: `neither` says what it is not.
 */
export function decodePicture(text: string, field: string, neither = 'neither a data URL nor base64'): Uint8Array {
  const url = /^data:[^,]{0,200},/i.exec(text)?.[0];
  if (text.slice(0, 5).toLowerCase() === 'data:' && !url?.toLowerCase().endsWith(';base64,')) {
    throw invalidPicture(field, 'is a data URL without base64: send data:image/png;base64,…');
  }
  const base64 = text.slice(url?.length ?? 0).replace(/\s+/g, '');
  const digits = base64.replace(/={1,2}$/, '');
  if (
    digits === '' ||
    /[^A-Za-z0-9+/]/.test(digits) ||
    digits.length % 4 === 1 ||
    (digits !== base64 && base64.length % 4 !== 0)
  ) {
    throw invalidPicture(field, `is ${neither}`);
  }
  return Buffer.from(digits, 'base64');
}

/** The refusal of a picture in a request. */
export function invalidPicture(field: string, message: string, cause?: unknown): AppError {
  return new AppError('INVALID_REQUEST', `The field ${field} ${message}.`, {
    issues: [{ path: field, message }],
    cause,
  });
}
