import { join } from 'node:path';
import type { GenerationRequest } from '../../src/shared/schema/generation.ts';
import { aPicture } from '../support/benchJobs.ts';
import { directEngine, type DirectEngine } from '../support/directEngine.ts';
import { listenTo, type EventEar } from '../support/heardEvents.ts';
import type { BenchContext, Figure } from '../support/measure.ts';
import { serveApp, type ServedApp } from '../support/servedApp.ts';
import { sum } from '../support/statistics.ts';

interface Round {
  readonly direct: number;
  readonly batches: number;
  readonly singles: number;
}

/**
 * Images of the same size from the app and from a bare loop over the same library, by turns, so that a machine that
 * slows down slows both. Both models are loaded, and both have drawn an image, before any clock starts.
 */
export async function throughputBench({ quick, folder, note }: BenchContext): Promise<Figure[]> {
  const body = aPicture(quick ? { width: 128, height: 128, steps: 4 } : {});
  const app = await serveApp(folder);
  try {
    const ear = await listenTo(app.url);
    await throughApp(app, ear, { ...body, count: 1, seed: 1 }, 1);
    const { threads = 1 } = await app.client.call('engine.get', { query: {} });
    const { prompt, width, height, steps } = body;
    const request = {
      prompt,
      negative_prompt: '',
      width,
      height,
      steps,
      cfg_scale: 3,
      sampling_method: 'euler',
      scheduler: 'discrete',
    };
    const direct = await directEngine({ modelFolder: join(folder, 'builtin/noise'), threads, request });
    try {
      await direct.draw(1, 1);
      const rounds = await byTurns(app, ear, direct, { body, rounds: quick ? 2 : 4, perRound: quick ? 2 : 10, note });
      return [
        figure(`8 jobs of 5`, rounds, (round) => round.batches),
        figure(`40 jobs of 1`, rounds, (round) => round.singles),
      ];
    } finally {
      await direct.stop();
      ear.close();
    }
  } finally {
    await app.stop();
  }
}

async function byTurns(
  app: ServedApp,
  ear: EventEar,
  direct: DirectEngine,
  plan: { body: GenerationRequest; rounds: number; perRound: number; note: BenchContext['note'] },
): Promise<Round[]> {
  const { body, perRound, note } = plan;
  const rounds: Round[] = [];
  for (let n = 0; n < plan.rounds; n += 1) {
    const seed = 1000 * (n + 1);
    const took = { direct: 0, batches: 0, singles: 0 };
    const turns = [
      async () => (took.direct = await direct.draw(perRound, seed)),
      async () => (took.batches = await throughApp(app, ear, { ...body, count: perRound / 2, seed }, 2)),
      async () => (took.singles = await throughApp(app, ear, { ...body, count: 1, seed }, perRound)),
    ];
    for (const turn of n % 2 === 0 ? turns : turns.toReversed()) await turn();
    rounds.push(took);
    note(`${perRound} images: ${took.direct} ms direct, ${took.batches} ms in batches, ${took.singles} ms one by one`);
  }
  return rounds;
}

/** Milliseconds from letting a full queue go to the last image booked; by the server's clock, which is this machine's. */
async function throughApp(
  { client }: ServedApp,
  ear: EventEar,
  body: GenerationRequest,
  jobs: number,
): Promise<number> {
  await client.call('queue.pause', { query: {} });
  const ids = new Set<string>();
  for (let n = 0; n < jobs; n += 1)
    ids.add((await client.call('generations.create', { query: {}, headers: {}, body })).id);
  const startedAt = Date.now();
  await client.call('queue.resume', { query: {} });
  for (const id of ids) {
    const { type } = await ear.first(
      ({ type, jobId }) => jobId === id && /^job\.(completed|failed|cancelled)$/.test(type),
    );
    if (type !== 'job.completed') throw new Error(`a job ended as ${type}`);
  }
  const saved = ear.heard.filter(({ type, jobId }) => type === 'job.image' && jobId !== undefined && ids.has(jobId));
  if (saved.length !== jobs * (body.count ?? 1)) throw new Error(`${saved.length} images were saved`);
  ear.keep(0);
  return Math.max(...saved.map(({ at }) => at)) - startedAt;
}

function figure(how: string, rounds: readonly Round[], own: (round: Round) => number): Figure {
  const ratio = sum(rounds.map(({ direct }) => direct)) / sum(rounds.map(own));
  const each = rounds.map((round) => (round.direct / own(round)).toFixed(3)).join(', ');
  return {
    measure: `Throughput through the API ÷ bare loop, ${how}`,
    result: `${ratio.toFixed(3)} (blocks: ${each})`,
    target: '≥ 0.97',
    met: ratio >= 0.97,
  };
}
