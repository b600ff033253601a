import { AppError } from '../../shared/schema/error.ts';
import type { Call } from '../transport/call.ts';

/** The file of an image, or of its thumbnail. Throws AppError NOT_FOUND. */
export async function imageFile(call: Call, imageId: string, thumbnail = false): Promise<string> {
  const context = { signal: new AbortController().signal, client: 'studio' };
  const input = { params: { id: imageId } };
  const answer = thumbnail ? await call('images.thumbnail', input, context) : await call('images.file', input, context);
  if (answer.ok) return answer.body.file;
  const { code, message } = answer.body.error;
  throw new AppError(code, message);
}
