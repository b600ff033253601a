import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { GenerationRequest } from '../../src/shared/schema/generation.ts';
import { submit } from '../support/benchJobs.ts';
import { fluxModelFolder } from '../support/fluxModel.ts';
import { listenTo, type EventEar } from '../support/heardEvents.ts';
import type { BenchContext, Figure } from '../support/measure.ts';
import { serveApp, type ServedApp } from '../support/servedApp.ts';
import { ms } from '../support/statistics.ts';

interface Round {
  readonly model: string;
  /** What this machine learns from: three runs at two sizes. */
  readonly learned: readonly (readonly [side: number, steps: number])[];
  /** What is then estimated, and drawn. */
  readonly asked: readonly (readonly [side: number, steps: number])[];
}

const rounds: readonly Round[] = [
  {
    model: 'noise',
    learned: [
      [128, 30],
      [256, 20],
      [128, 30],
    ],
    asked: [
      [192, 40],
      [256, 40],
      [320, 20],
      [128, 60],
    ],
  },
  {
    model: 'flux',
    learned: [
      [128, 4],
      [192, 4],
      [128, 4],
    ],
    asked: [
      [160, 10],
      [192, 12],
      [224, 4],
      [128, 20],
    ],
  },
];

const LIMIT = 0.2;

/** How far off the estimates of time are after three runs, for sizes and steps that were not drawn before. */
export async function estimateBench({ quick, folder, note }: BenchContext): Promise<Figure[]> {
  await cp(await fluxModelFolder(), join(folder, 'models', 'flux'), { recursive: true });
  const app = await serveApp(folder);
  try {
    const ear = await listenTo(app.url);
    // The app looks at the devices as it starts, which would be measured too.
    await app.client.call('devices.list', {});
    const figures: Figure[] = [];
    for (const round of quick ? rounds.slice(0, 1) : rounds) figures.push(await learnAndAsk(app, ear, round, note));
    ear.close();
    return figures;
  } finally {
    await app.stop();
  }
}

async function learnAndAsk(
  app: ServedApp,
  ear: EventEar,
  { model, learned, asked }: Round,
  note: BenchContext['note'],
): Promise<Figure> {
  const body = ([side, steps]: readonly [number, number]): GenerationRequest => ({
    prompt: 'a lighthouse in the fog',
    model,
    width: side,
    height: side,
    steps,
  });
  const guess = await app.client.call('generations.estimate', { body: body(learned[0] ?? [128, 8]) });
  note(`${model}, before anything was drawn: ${ms(guess.time.totalMs)}, ${guess.confidence}`);
  for (const one of learned) await took(app, ear, body(one));
  const errors: number[] = [];
  const results: string[] = [];
  // Asked all at once: what is drawn teaches too.
  const estimates = await Promise.all(asked.map((one) => app.client.call('generations.estimate', { body: body(one) })));
  for (const [n, one] of asked.entries()) {
    const told = estimates[n]?.time.totalMs ?? 0;
    const real = await took(app, ear, body(one));
    const error = told / real - 1;
    errors.push(Math.abs(error));
    results.push(`${one[0]}² × ${one[1]}: ${ms(told)} for ${ms(real)} (${(100 * error).toFixed(0)} %)`);
    note(`${model} ${results.at(-1)}, ${estimates[n]?.confidence}`);
  }
  const worst = Math.max(...errors);
  return {
    measure: `Estimated time after three runs at two sizes, model ${model}`,
    result: `${results.join('; ')}; worst ${(100 * worst).toFixed(0)} %`,
    target: `≤ ${100 * LIMIT} % off`,
    met: worst <= LIMIT,
  };
}

/** Milliseconds of a job from its start to its end. */
async function took(app: ServedApp, ear: EventEar, body: GenerationRequest): Promise<number> {
  const id = await submit(app, body);
  await ear.first(({ type, jobId }) => jobId === id && type === 'job.completed');
  const job = await app.client.call('generations.get', { params: { id }, query: { images: 'url' } });
  return (job.finishedAt ?? 0) - (job.startedAt ?? 0);
}
