import type { FileRecord } from '../../../shared/schema/download.ts';
import { DownloadFault } from './downloadFault.ts';
import { refusal } from './refusal.ts';
import { contentLength, contentRange, headerOf, isPage, validatorsOf } from './responseHead.ts';
import type { WebAnswer, WebGet } from './webGet.ts';

export type Seen = NonNullable<FileRecord['seen']>;

/** Asks for the first byte of a file, to learn how long it is, which version it is and whether pieces of it can be had. */
export async function probe(get: WebGet, url: string, now: () => number, signal: AbortSignal): Promise<Seen> {
  const answer = await get(url, { range: 'bytes=0-0' }, signal);
  answer.body.destroy();
  needFile(answer, now);
  const range = contentRange(answer.head);
  const ranges = answer.status === 206 && range?.from === 0 && range.to === 0 && range.total !== undefined;
  if (answer.status === 206 && !ranges)
    throw new DownloadFault('REFUSED', `${answer.host} answers a question with another. Try again later.`);
  const bytes = ranges ? range.total : contentLength(answer.head);
  return {
    ranges,
    ...validatorsOf(answer.head),
    ...(bytes !== undefined && { bytes }),
    ...(answer.linkedSha256 !== undefined && { sha256: answer.linkedSha256 }),
  };
}

/** Throws unless the answer is one with bytes of a file. */
export function needFile(answer: WebAnswer, now: () => number): void {
  const { status, head, host } = answer;
  if (status !== 200 && status !== 206) throw refusal({ ...answer, now: now() });
  if (isPage(head))
    throw new DownloadFault(
      'NOT_A_MODEL',
      `${host} answers with a page instead of a file. Copy the address of the file itself; on Hugging Face, that of its download button.`,
    );
  const encoding = headerOf(head, 'content-encoding') ?? 'identity';
  if (encoding !== 'identity')
    throw new DownloadFault('REFUSED', `${host} packs the file (${encoding}) though it was asked not to.`);
}
