import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { openJournal } from '../../src/main/journal/journal.ts';
import { aJob, anImage } from '../support/jobs.ts';

export interface Timing {
  readonly what: string;
  readonly total: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface ListBench {
  readonly insertsPerSecond: number;
  readonly openMs: number;
  readonly fileMegabytes: number;
  readonly timings: readonly Timing[];
}

/** Fills a journal of its own and times lists over it, in milliseconds; the folder is removed afterwards. */
export function listBench(options: { jobs: number; images: number; rounds: number }): ListBench {
  const folder = mkdtempSync(join(tmpdir(), 'list-bench-'));
  const file = join(folder, 'journal.db');
  try {
    fill(file, options);
    const insertsPerSecond = singleInserts(file, 500);
    const start = performance.now();
    const journal = openJournal({ file, now: Date.now, publish: () => {} });
    const openMs = performance.now() - start;
    const timings = [...jobQueries(options.jobs), ...imageQueries(options.images)].map((query) =>
      time(journal, query, options.rounds),
    );
    journal.close();
    return { insertsPerSecond, openMs, fileMegabytes: statSync(file).size / 1e6, timings };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Journal = ReturnType<typeof openJournal>;
type Query = { what: string; run: (journal: Journal, round: number) => number };

const start = 1_700_000_000_000;

function fill(file: string, { jobs, images }: { jobs: number; images: number }): void {
  const journal = openJournal({ file, now: Date.now, publish: () => {} });
  inBatches(journal, jobs, (n) => {
    const status = n > jobs - 5000 ? 'pending' : n % 10 === 0 ? 'error' : n % 11 === 0 ? 'cancelled' : 'complete';
    const request = { prompt: prompt(n), model: `model-${n % 3}`, tags: { type: 'scene', group: n % 50, id: n } };
    journal.jobs.insert(aJob({ id: `gen_${n}`, status, position: n, createdAt: start + n * 1000, request }), []);
  });
  inBatches(journal, images, (n) => {
    const tags = { type: 'scene', group: n % 50 };
    journal.images.insert(
      anImage({
        id: `img_${n}`,
        jobId: `gen_${n}`,
        prompt: prompt(n),
        model: `model-${n % 3}`,
        favourite: n % 2 === 0,
        tags,
      }),
      [],
    );
  });
  journal.close();
}

function inBatches(journal: Journal, count: number, insert: (n: number) => void): void {
  for (let from = 0; from < count; from += 1000) {
    journal.transaction(() => {
      for (let n = from; n < Math.min(from + 1000, count); n += 1) insert(n);
    });
  }
}

/** Forty words: two in every prompt, one of them long, the rest drawn with falling frequency from 6,000. */
function prompt(n: number): string {
  let state = n + 1;
  const words = Array.from({ length: 38 }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return `w${Math.floor((state / 2_147_483_648) ** 2 * 6000).toString(36)}n`;
  });
  return ['castle', 'photorealistic', ...words].join(' ');
}

function singleInserts(file: string, count: number): number {
  const journal = openJournal({ file, now: Date.now, publish: () => {} });
  const begin = performance.now();
  for (let n = 0; n < count; n += 1) {
    const job = aJob({
      id: `single_${n}`,
      position: journal.jobs.positionAt('interactive', Infinity, ''),
      createdAt: start,
    });
    journal.jobs.insert(job, [
      { type: 'job.queued', jobId: job.id, data: { jobId: job.id, lane: 'interactive', requeued: false } },
    ]);
    journal.jobs.rankOf(job.id);
    journal.jobs.workAhead(job.id);
  }
  const seconds = (performance.now() - begin) / 1000;
  journal.close();
  return count / seconds;
}

function jobQueries(jobs: number): Query[] {
  const filters = {
    'jobs: all': { tags: {} },
    'jobs: complete': { status: 'complete', tags: {} },
    'jobs: model': { model: 'model-1', tags: {} },
    'jobs: tag of all': { tags: { type: 'scene' } },
    'jobs: tag of one': { tags: { id: '77' } },
    'jobs: half by time': { before: start + jobs * 500, tags: {} },
    'jobs: everything combined': {
      status: 'complete',
      model: 'model-1',
      after: start + 1000,
      before: start + jobs * 1000,
      tags: { type: 'scene', group: '7' },
    },
    'jobs: combined, most fit': {
      status: 'complete',
      after: start + 1000,
      before: start + jobs * 1000,
      tags: { type: 'scene' },
    },
  } as const;
  return Object.entries(filters).map(([what, filter]) => ({
    what,
    run: (journal, round) => journal.jobs.list(filter, deepPage(round, jobs), 20).total,
  }));
}

function imageQueries(images: number): Query[] {
  const filters = {
    'images: all': { tags: {} },
    'images: word in all': { query: 'castle', tags: {} },
    'images: two words in all': { query: 'photorealistic castle', tags: {} },
    'images: first letter of all': { query: 'w', tags: {} },
    'images: begun long word in all': { query: 'photorealist', tags: {} },
    'images: rare words': { query: 'w1an w2', tags: {} },
    'images: favourites of a word in all': { query: 'castle', favourite: true, tags: {} },
    'images: everything combined': { query: 'castle phot', favourite: true, model: 'model-1', tags: { type: 'scene' } },
    'images: none': { query: 'zeppelin', tags: {} },
  } as const;
  return Object.entries(filters).map(([what, filter]) => ({
    what,
    run: (journal, round) => journal.images.list(filter, deepPage(round, images), 20).total,
  }));
}

/** Spreads the rounds over all pages of a list, the last one included. */
function deepPage(round: number, rows: number): number {
  return 1 + ((round * 997) % Math.max(1, Math.floor(rows / 20)));
}

function time(journal: Journal, { what, run }: Query, rounds: number): Timing {
  const total = run(journal, 0);
  const took = Array.from({ length: rounds }, (_, round) => {
    const begin = performance.now();
    run(journal, round);
    return performance.now() - begin;
  }).toSorted((a, b) => a - b);
  const at = (share: number): number => took[Math.min(rounds - 1, Math.floor(share * rounds))] ?? NaN;
  return { what, total, p50: at(0.5), p99: at(0.99), max: at(1) };
}
