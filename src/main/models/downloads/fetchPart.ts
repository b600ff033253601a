import { bodyChunks } from './bodyChunks.ts';
import { DownloadFault } from './downloadFault.ts';
import type { PartialFile } from './partialFile.ts';
import { needFile, type Seen } from './probe.ts';
import { contentRange, ifRange, sameVersion, validatorsOf } from './responseHead.ts';
import type { TransferPorts } from './transferPorts.ts';
import { createTries, untilDone } from './tries.ts';
import type { WebAnswer } from './webGet.ts';

/** The file is not the one that was begun: it must be begun anew. */
export class FileChanged extends Error {}

/** A part at work: `done` grows. */
export interface OpenPart {
  readonly from: number;
  /** Undefined where the server has not told the length of the file. */
  readonly length: number | undefined;
  done: number;
}

export interface PartJob {
  readonly url: string;
  readonly seen: Seen;
  readonly file: PartialFile;
  /** Hears of bytes that are written. */
  readonly grown: (bytes: number) => void | Promise<void>;
  /** Bytes of the file that are written, over all its parts. */
  readonly came: () => number;
}

/** Fetches what a part lacks, over as many connections as that takes. Throws {@link FileChanged} and DownloadFault. */
export async function fetchPart(
  part: OpenPart,
  job: PartJob,
  ports: TransferPorts,
  signal: AbortSignal,
): Promise<void> {
  const tries = createTries(ports, signal, job.came);
  let furthest = part.done;
  await untilDone(tries, async () => {
    if (part.length !== undefined && part.done >= part.length) return;
    // Without ranges there is no going on where it was cut.
    if (!job.seen.ranges) part.done = 0;
    const answer = await ports.get(job.url, askFor(part, job.seen), signal);
    try {
      checkAnswer(answer, part, job.seen, ports.now);
    } catch (thrown) {
      answer.body.destroy();
      throw thrown;
    }
    // What was fetched before brings nothing, where each try begins anew.
    const before = furthest;
    await take(answer, part, job, ports, signal, () => {
      furthest = Math.max(furthest, part.done);
      if (furthest - before >= ports.rules.leastBytes) tries.fruitful();
    });
    if (part.length !== undefined && part.done < part.length) throw endedEarly(answer.host);
  });
}

function askFor(part: OpenPart, seen: Seen): Record<string, string> {
  if (!seen.ranges || part.length === undefined) return {};
  const condition = ifRange(seen);
  return {
    range: `bytes=${part.from + part.done}-${part.from + part.length - 1}`,
    ...(condition !== undefined && { 'if-range': condition }),
  };
}

function checkAnswer(answer: WebAnswer, part: OpenPart, seen: Seen, now: () => number): void {
  // What was there when it was asked first is shorter now.
  if (answer.status === 416) throw new FileChanged();
  needFile(answer, now);
  if (sameVersion(seen, validatorsOf(answer.head)) === false) throw new FileChanged();
  if (!seen.ranges) return;
  // The whole file instead of a piece: it has changed, or the server takes ranges one time and not the next.
  if (answer.status === 200) throw new FileChanged();
  const range = contentRange(answer.head);
  if (range?.from !== part.from + part.done) throw new FileChanged();
  if (range.total !== undefined && range.total !== seen.bytes) throw new FileChanged();
}

async function take(
  answer: WebAnswer,
  part: OpenPart,
  { file, grown }: PartJob,
  { limit, rules }: TransferPorts,
  signal: AbortSignal,
  written: () => void,
): Promise<void> {
  for await (const chunk of bodyChunks(answer.body, rules, { host: answer.host, signal })) {
    const left = part.length === undefined ? chunk.length : part.length - part.done;
    // Never more than was asked for, whatever is sent.
    const bytes = chunk.length > left ? chunk.subarray(0, left) : chunk;
    await limit.take(bytes.length, signal);
    await file.write(bytes, part.from + part.done);
    part.done += bytes.length;
    written();
    await grown(bytes.length);
    if (part.length !== undefined && part.done >= part.length) return;
  }
}

const endedEarly = (host: string): DownloadFault =>
  new DownloadFault(
    'WRONG_LENGTH',
    `${host} ends the file before its end. Try again later, or look for another source.`,
    {
      again: true,
      facts: { host },
    },
  );
