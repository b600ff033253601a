import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { operations } from '../../shared/contract/operations.ts';
import type { FileAnswer } from '../../shared/contract/operation.ts';
import { AppError } from '../../shared/schema/error.ts';
import type { Answer, Call } from '../transport/call.ts';
import { planFile } from '../transport/http/filePlan.ts';
import { decodeQuery } from '../transport/http/queryString.ts';
import { IMMUTABLE } from '../transport/http/sendFile.ts';
import { toAnswer } from '../transport/router.ts';
import { pageHeaders } from './pageHeaders.ts';
import { answerStudioFile } from './studioFiles.ts';
import { isStudioUrl } from './studioOrigin.ts';

export interface ImageProtocolOptions {
  readonly call: Call;
  /** Folder of the built studio. */
  readonly studio: string;
  readonly onError: (error: unknown) => void;
}

const IMAGE_PATH = /^\/v1\/images\/([^/]+)\/(file|thumbnail)$/;

/**
 * Answers the studio's own scheme: its pages and assets, and the bytes of pictures by id with their entity tag and
 * ranges, exactly as over HTTP. There is nothing else, and no address names a file of this machine.
 */
export function createImageProtocol(options: ImageProtocolOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      if (!isStudioUrl(request.url)) return refuse(request, 'NOT_FOUND', 'There is nothing at this address.');
      if (request.method !== 'GET' && request.method !== 'HEAD')
        return refuse(request, 'METHOD_NOT_ALLOWED', 'Only reading is possible here. Use the bridge for all else.');
      const url = new URL(request.url);
      const [, id, kind] = IMAGE_PATH.exec(url.pathname) ?? [];
      if (id === undefined) return await answerStudioFile(options.studio, url.pathname, request.method);
      const answer = await askFor(options.call, decodeURIComponent(id), kind === 'file', url, request.signal);
      return answer.ok ? await sendFile(request, answer.body) : refusal(request, answer);
    } catch (error) {
      if (error instanceof AppError) return refusal(request, toAnswer(error));
      if (error instanceof URIError) return refuse(request, 'INVALID_REQUEST', 'The address is not valid.');
      options.onError(error);
      return new Response(null, { status: 500, headers: pageHeaders });
    }
  };
}

function askFor(
  call: Call,
  id: string,
  whole: boolean,
  url: URL,
  signal: AbortSignal,
): Promise<Answer<'images.file' | 'images.thumbnail'>> {
  const name = whole ? 'images.file' : 'images.thumbnail';
  const { value: query, issues } = decodeQuery(url.search.slice(1), operations[name].query);
  if (issues.length > 0) throw new AppError('INVALID_REQUEST', 'The address is not as it should be.', { issues });
  return call(name, { params: { id }, query }, { signal, client: 'studio' });
}

async function sendFile(request: Request, answer: FileAnswer): Promise<Response> {
  const gone = (cause?: unknown): AppError =>
    new AppError('NOT_FOUND', 'The file of this is no longer there.', { cause });
  const handle = await open(answer.file, 'r').catch((cause: unknown) => {
    throw gone(cause);
  });
  let streaming = false;
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw gone();
    const header = (name: string): string | undefined => request.headers.get(name) ?? undefined;
    const asked = {
      method: request.method,
      range: header('range'),
      ifRange: header('if-range'),
      ifNoneMatch: header('if-none-match'),
    };
    const plan = planFile(asked, answer, facts.size, IMMUTABLE);
    const headers = { ...pageHeaders, ...plan.headers };
    if (plan.status === 416 || !plan.part) return new Response(null, { status: plan.status, headers });
    streaming = true;
    const body = Readable.toWeb(handle.createReadStream(plan.part));
    return new Response(body, { status: plan.status, headers });
  } finally {
    if (!streaming) await handle.close();
  }
}

const refuse = (request: Request, code: AppError['code'], message: string): Response =>
  refusal(request, toAnswer(new AppError(code, message)));

function refusal(request: Request, answer: Extract<Answer, { ok: false }>): Response {
  const headers = { ...pageHeaders, ...answer.headers, 'content-type': 'application/json; charset=utf-8' };
  return new Response(request.method === 'HEAD' ? null : JSON.stringify(answer.body), {
    status: answer.status,
    headers: { ...headers, 'cache-control': 'no-store' },
  });
}
