import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openJournal, type Journal } from '../../src/main/journal/journal.ts';
import type { JobStatus } from '../../src/shared/schema/generation.ts';
import type { ImageSlot } from '../../src/shared/schema/job.ts';
import { aJob, anImage } from './jobs.ts';

export interface Amounts {
  readonly jobs: number;
  readonly images: number;
}

/** Job n was made n seconds after this, epoch milliseconds. */
export const FIRST_JOB_AT = 1_700_000_000_000;

/**
 * Fills the journal of a data folder, its queue paused: jobs of every status, the newest waiting, and images of the
 * first jobs with an (empty) file each, as the start hides images without one.
 */
export function fillDataFolder(dataDir: string, { jobs, images }: Amounts): void {
  const journal = openJournal({ file: join(dataDir, 'journal.db'), now: Date.now, publish: () => {} });
  try {
    journal.settings.set('queuePaused', true);
    inBatches(journal, jobs, (n) => journal.jobs.insert(jobOf(n, { jobs, images }), []));
    inBatches(journal, images, (n) => {
      const image = imageOf(n);
      const file = join(dataDir, 'images', image.file);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, '');
      journal.images.insert(image, []);
    });
  } finally {
    journal.close();
  }
}

function inBatches(journal: Journal, count: number, insert: (n: number) => void): void {
  for (let from = 0; from < count; from += 1000) {
    journal.transaction(() => {
      for (let n = from; n < Math.min(from + 1000, count); n += 1) insert(n);
    });
  }
}

const tagsOf = (n: number) => ({ type: 'scene', group: n % 50, id: n });
const modelOf = (n: number): string => `model-${n % 3}`;

function statusOf(n: number, { jobs, images }: Amounts): JobStatus {
  if (n < images) return 'complete';
  if (n >= jobs - jobs / 20) return 'pending';
  return n % 10 === 0 ? 'error' : n % 11 === 0 ? 'cancelled' : 'complete';
}

function jobOf(n: number, amounts: Amounts) {
  const status = statusOf(n, amounts);
  const createdAt = FIRST_JOB_AT + n * 1000;
  const seed = { index: 0, seed: n, attempts: 0 };
  const saved: ImageSlot = {
    ...seed,
    state: 'saved',
    imageId: `img_${n}`,
    width: 128,
    height: 128,
    timeTaken: 900,
    computeMs: 800,
    device: 'cpu',
  };
  return aJob({
    id: `gen_${n}`,
    status,
    position: n + 1,
    createdAt,
    client: `client-${n % 20}`,
    request: { prompt: promptOf(n), model: modelOf(n), tags: tagsOf(n) },
    images: [status === 'complete' ? saved : { ...seed, state: 'waiting' }],
    ...(status !== 'pending' && { startedAt: createdAt, finishedAt: createdAt + 1000, updatedAt: createdAt + 1000 }),
    ...(status === 'error' && { error: { code: 'ENGINE_CRASHED', message: 'The engine crashed. Try again.' } }),
  });
}

function imageOf(n: number) {
  const createdAt = FIRST_JOB_AT + n * 1000;
  const file = `${new Date(createdAt).toISOString().slice(0, 10)}/img_${n}.png`;
  const more = { prompt: promptOf(n), model: modelOf(n), tags: tagsOf(n), favourite: n % 2 === 0 };
  return anImage({ id: `img_${n}`, jobId: `gen_${n}`, seed: n, createdAt, file, ...more });
}

/** Forty words: two in every prompt, one of them long, the rest drawn with falling frequency from 6,000. */
function promptOf(n: number): string {
  let state = n + 1;
  const words = Array.from({ length: 38 }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return `w${Math.floor((state / 2_147_483_648) ** 2 * 6000).toString(36)}n`;
  });
  return ['castle', 'photorealistic', ...words].join(' ');
}
