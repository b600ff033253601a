import { readdir } from 'node:fs/promises';
import { basename, join, parse } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { readRecipe } from '../../src/main/gallery/recipeEmbed.ts';
import type { Client } from '../../src/shared/contract/client.ts';
import { AppError } from '../../src/shared/schema/error.ts';
import type { Generation, GenerationRequest } from '../../src/shared/schema/generation.ts';
import type { ImageView } from '../../src/shared/schema/image.ts';
import { eventually } from './eventually.ts';

/** A small picture: a tenth of a second on one core. */
export const small = { prompt: 'a small picture', width: 64, height: 64, steps: 6 } as const;
/** Seconds of work, with many steps. */
export const large = { prompt: 'a large picture', width: 256, height: 256, steps: 40 } as const;

export const getJob = (client: Client, id: string): Promise<Generation> =>
  client.call('generations.get', { params: { id }, query: { images: 'url' } });

export const submit = async (client: Client, body: GenerationRequest): Promise<string> =>
  (await client.call('generations.create', { body })).id;

const isOver = ({ status }: Generation): boolean =>
  status === 'complete' || status === 'error' || status === 'cancelled';

/** The job once it has ended. */
export const ended = (client: Client, id: string, withinMs = 60_000): Promise<Generation> =>
  eventually(
    `job ${id} to end`,
    async () => {
      const job = await getJob(client, id);
      return isOver(job) && job;
    },
    { withinMs, everyMs: 40 },
  );

/** The job once it is drawing, at least `step` steps into an image. */
export const drawing = (client: Client, id: string, step = 1): Promise<Generation> =>
  eventually(`job ${id} to draw`, async () => {
    const job = await getJob(client, id);
    if (isOver(job)) throw new Error(`job ${id} ended as ${job.status} before it was seen drawing`);
    return job.progress?.stage === 'diffusion' && job.progress.currentStep >= step && job;
  });

/** Every image of the gallery. */
export async function allImages(client: Client): Promise<ImageView[]> {
  const images: ImageView[] = [];
  for (let page = 1; ; page += 1) {
    const { items, pages } = await client.call('images.list', { query: { page, limit: 100 } });
    images.push(...items);
    if (page >= pages) return images;
  }
}

/** Names of all files below the images folder, temporary ones too. */
export async function imageFiles(dataDir: string): Promise<string[]> {
  const entries = await readdir(join(dataDir, 'images'), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/**
 * Checks that the jobs are complete and that gallery, files and recipes tell the same of them: each image
 * drawn once, with its seed, in one whole file with one row; and that there is nothing else.
 */
export async function expectEachImageOnce(
  client: Client,
  dataDir: string,
  jobs: readonly { id: string; seeds: readonly number[] }[],
): Promise<void> {
  const rows = await allImages(client);
  const files = await imageFiles(dataDir);
  expect(files.map((file) => parse(basename(file)).name).toSorted()).toEqual(rows.map((row) => row.id).toSorted());
  const recipes = await Promise.all(files.map((file) => readRecipe(file)));
  const drawn = recipes.map((recipe) => `${recipe?.jobId} ${recipe?.index} ${recipe?.seed} ${recipe?.imageId}`);
  expect(drawn.toSorted()).toEqual(rows.map((row) => `${row.jobId} ${row.index} ${row.seed} ${row.id}`).toSorted());
  const asked = jobs.flatMap(({ id, seeds }) => seeds.map((seed, index) => `${id} ${index} ${seed}`));
  expect(rows.map((row) => `${row.jobId} ${row.index} ${row.seed}`).toSorted()).toEqual(asked.toSorted());
  for (const { id, seeds } of jobs) {
    const job = await getJob(client, id);
    expect(job.status, JSON.stringify(job.notes)).toBe('complete');
    expect(job.result?.failed).toEqual([]);
    expect(job.result?.images.map(({ index, seed }) => ({ index, seed }))).toEqual(
      seeds.map((seed, index) => ({ index, seed })),
    );
    expect(job.result?.images.map((image) => image.id)).toEqual(
      rows
        .filter((row) => row.jobId === id)
        .toSorted((a, b) => a.index - b.index)
        .map((row) => row.id),
    );
  }
}

/** The image seeds of a request by the rule of the contract. */
export const seedsFrom = (seed: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (seed + i) % 2 ** 32);

/** Polls jobs, over restarts of the app too, and notes what no poller may ever see. */
export function watchJobs(clientNow: () => Client | undefined) {
  const ids = new Set<string>();
  const seen = new Map<string, { percentage: number; attempt: number; over: boolean; updatedAt: number }>();
  const wrong: string[] = [];
  let polls = 0;
  const stopping = new AbortController();

  async function look(client: Client, id: string): Promise<void> {
    const job = await getJob(client, id);
    polls += 1;
    const before = seen.get(id) ?? { percentage: 0, attempt: 1, over: false, updatedAt: 0 };
    const percentage = job.progress?.percentage ?? before.percentage;
    if (percentage < before.percentage) wrong.push(`${id}: ${before.percentage} % fell to ${percentage} %`);
    if (percentage > 100) wrong.push(`${id}: ${percentage} %`);
    if (job.attempt < before.attempt) wrong.push(`${id}: attempt ${before.attempt} fell to ${job.attempt}`);
    if (before.over && !isOver(job)) wrong.push(`${id}: had ended and is ${job.status}`);
    if (job.updatedAt < before.updatedAt) wrong.push(`${id}: changed at ${before.updatedAt}, then at ${job.updatedAt}`);
    seen.set(id, { percentage, attempt: job.attempt, over: isOver(job), updatedAt: job.updatedAt });
  }

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      for (const id of ids) {
        const client = clientNow();
        if (!client || stopping.signal.aborted || seen.get(id)?.over) continue;
        await look(client, id).catch((thrown: unknown) => {
          // The server is dead just now; whatever it answers must be right, a missing job too.
          if (!(thrown instanceof AppError) || thrown.code !== 'ENGINE_UNAVAILABLE')
            if (clientNow() === client) wrong.push(`${id}: ${String(thrown)}`);
        });
      }
      await sleep(15);
    }
  }

  const polling = poll();
  return {
    watch: (id: string): void => void ids.add(id),
    /** What was wrong, and how many answers were looked at. */
    async stop(): Promise<{ wrong: string[]; polls: number }> {
      stopping.abort();
      await polling;
      return { wrong, polls };
    },
  };
}

/** Steady pseudo-random numbers in 0 … 1, so that a failing round can be had again. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}
