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
  const padded = digits !== base64;
  const bytes = Buffer.from(digits, 'base64');
  if (digits === '' || digits.length % 4 === 1 || (padded && base64.length % 4 !== 0) || !areDigitsOf(bytes, digits)) {
    throw invalidPicture(field, `is ${neither}`);
  }
  return bytes;
}

/** A multiple of four. */
const PIECE = 1 << 20;

/** Whether nothing of `digits` was left out or misread. An expression would hold everything up for a second with the largest body. */
function areDigitsOf(bytes: Buffer, digits: string): boolean {
  if (bytes.length !== Math.floor((digits.length * 3) / 4)) return false;
  const whole = digits.length - (digits.length % 4);
  for (let at = 0; at < whole; at += PIECE) {
    const end = Math.min(at + PIECE, whole);
    if (bytes.toString('base64', (at / 4) * 3, (end / 4) * 3) !== digits.slice(at, end)) return false;
  }
  return /^[A-Za-z0-9+/]*$/.test(digits.slice(whole));
}

/** The refusal of a picture in a request. */
export function invalidPicture(field: string, message: string, cause?: unknown): AppError {
  return new AppError('INVALID_REQUEST', `The field ${field} ${message}.`, {
    issues: [{ path: field, message }],
    cause,
  });
}
