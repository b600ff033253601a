import type { GenerationRequest } from '../../src/shared/schema/generation.ts';
import { aPicture, completed, submit, warmUp } from '../support/benchJobs.ts';
import { directEngine, type DirectEngine } from '../support/directEngine.ts';
import { listenTo, type EventEar } from '../support/heardEvents.ts';
import type { BenchContext, Figure } from '../support/measure.ts';
import { serveApp, type ServedApp } from '../support/servedApp.ts';
import { sum } from '../support/statistics.ts';
import { testModelFolder } from '../support/testModel.ts';

/** Milliseconds a block of images took, and how many of them the engine was at work by its own account. */
interface Block {
  readonly took: number;
  readonly compute: number;
}

interface Round {
  readonly direct: number;
  readonly batches: Block;
  readonly singles: Block;
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
    await warmUp(app, ear);
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
    const direct = await directEngine({ modelFolder: await testModelFolder(), threads, request });
    try {
      await direct.draw(1, 1);
      const size = quick ? { rounds: 2, perRound: 2 } : { rounds: 4, perRound: 10 };
      const rounds = await byTurns(app, ear, direct, { body, ...size, note });
      const images = size.rounds * size.perRound;
      return [
        figure(`${2 * size.rounds} jobs of ${size.perRound / 2}`, rounds, (round) => round.batches),
        figure(`${images} jobs of 1`, rounds, (round) => round.singles),
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
    const none = { took: 0, compute: 0 };
    const took = { direct: 0, batches: none, singles: none };
    const turns = [
      async () => (took.direct = await direct.draw(perRound, seed)),
      async () => (took.batches = await throughApp(app, ear, { ...body, count: perRound / 2, seed }, 2)),
      async () => (took.singles = await throughApp(app, ear, { ...body, count: 1, seed }, perRound)),
    ];
    for (const turn of n % 2 === 0 ? turns : turns.toReversed()) await turn();
    rounds.push(took);
    note(
      `${perRound} images: ${took.direct} ms direct, ${took.batches.took} ms in batches, ${took.singles.took} ms one by one`,
    );
  }
  return rounds;
}

/** From letting a full queue go to the last image booked; by the server's clock, which is this machine's. */
async function throughApp(app: ServedApp, ear: EventEar, body: GenerationRequest, jobs: number): Promise<Block> {
  await app.client.call('queue.pause', { query: {} });
  const ids: string[] = [];
  for (let n = 0; n < jobs; n += 1) ids.push(await submit(app, body));
  const startedAt = Date.now();
  await app.client.call('queue.resume', { query: {} });
  for (const id of ids) await completed(ear, id);
  const saved = ear.heard.filter(({ type, jobId }) => type === 'job.image' && ids.includes(jobId ?? ''));
  if (saved.length !== jobs * (body.count ?? 1)) throw new Error(`${saved.length} images were saved`);
  ear.keep(0);
  const took = Math.max(...saved.map(({ at }) => at)) - startedAt;
  const states = await Promise.all(
    ids.map((id) => app.client.call('generations.get', { params: { id }, query: { images: 'url' } })),
  );
  return { took, compute: sum(states.map(({ result }) => result?.usage.computeMs ?? 0)) };
}

function figure(how: string, rounds: readonly Round[], own: (round: Round) => Block): Figure {
  const took = sum(rounds.map((round) => own(round).took));
  const ratio = sum(rounds.map(({ direct }) => direct)) / took;
  const each = rounds.map((round) => (round.direct / own(round).took).toFixed(3)).join(', ');
  const busy = (100 * sum(rounds.map((round) => own(round).compute))) / took;
  return {
    measure: `Throughput through the API ÷ bare loop, ${how}`,
    result: `${ratio.toFixed(3)} (blocks: ${each}; the engine was at work ${busy.toFixed(1)} % of the time)`,
    target: '≥ 0.97',
    met: ratio >= 0.97,
  };
}
