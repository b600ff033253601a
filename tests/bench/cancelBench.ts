import { setTimeout as sleep } from 'node:timers/promises';
import { aPicture, submit, warmUp } from '../support/benchJobs.ts';
import { listenTo, type EventEar, type HeardEvent } from '../support/heardEvents.ts';
import type { BenchContext, Figure } from '../support/measure.ts';
import { serveApp, type ServedApp } from '../support/servedApp.ts';
import { median, ms, quantile } from '../support/statistics.ts';

/**
 * A queue of long images, each cancelled at a random moment. The engine tells its first progress of an image only
 * once it has taken it up, which it does only when idle: so the time from the cancel to the next image's first
 * progress is the time to idle, and the hand-over with it.
 */
export async function cancelBench({ quick, folder }: BenchContext): Promise<Figure[]> {
  const count = quick ? 4 : 30;
  const app = await serveApp(folder);
  try {
    const ear = await listenTo(app.url);
    await warmUp(app, ear);
    const body = aPicture({ steps: 60 });
    const ids: string[] = [];
    for (let n = 0; n <= count; n += 1) ids.push(await submit(app, body));
    await ear.first((event) => isProgress(event, ids[0]));
    const before = await app.client.call('engine.get', { query: {} });
    const waits = await cancelEach(app, ear, ids);
    const after = await app.client.call('engine.get', { query: {} });
    const steps = stepTimes(ear.heard);
    ear.close();
    return [idleFigure(waits, steps), await loadFigure(app, ids.slice(0, -1), before, after)];
  } finally {
    await app.stop();
  }
}

/** Milliseconds from each cancel to the first progress of the next image. */
async function cancelEach(app: ServedApp, ear: EventEar, ids: readonly string[]): Promise<number[]> {
  const waits: number[] = [];
  for (const [n, id] of ids.slice(0, -1).entries()) {
    await ear.first((event) => isProgress(event, id) && event.progress?.stage === 'diffusion');
    await sleep(200 + Math.random() * 1500);
    const cancelledAt = performance.now();
    await app.client.call('generations.cancel', { params: { id }, query: { mode: 'now' } });
    const next = await ear.first((event) => isProgress(event, ids[n + 1]));
    waits.push(next.heardAt - cancelledAt);
  }
  return waits;
}

const isProgress = ({ type, jobId }: HeardEvent, id: string | undefined): boolean =>
  type === 'job.progress' && jobId === id;

/** Milliseconds of the steps heard of, two or more together where progress was told less often. */
function stepTimes(heard: readonly HeardEvent[]): number[] {
  const ticks = heard.filter(({ progress }) => progress?.stage === 'diffusion');
  return ticks.flatMap((tick, n) => {
    const former = ticks[n - 1];
    if (former?.jobId !== tick.jobId || !former?.progress || !tick.progress) return [];
    const steps = tick.progress.currentStep - former.progress.currentStep;
    return steps > 0 ? [(tick.heardAt - former.heardAt) / steps] : [];
  });
}

function idleFigure(waits: readonly number[], steps: readonly number[]): Figure {
  const step = median(steps);
  const worst = Math.max(...waits);
  return {
    measure: `Cancel of a running image to the engine at work on the next, ${waits.length} times`,
    result: `median ${ms(median(waits))}, worst ${ms(worst)}; a step: median ${ms(step)}, p99 ${ms(quantile(steps, 0.99))}`,
    target: `≤ one step + 100 ms (${ms(step + 100)})`,
    met: worst <= step + 100,
  };
}

type Engine = Awaited<ReturnType<typeof engineOf>>;
const engineOf = ({ client }: ServedApp) => client.call('engine.get', { query: {} });

async function loadFigure(
  app: ServedApp,
  cancelled: readonly string[],
  before: Engine,
  after: Engine,
): Promise<Figure> {
  const states = await Promise.all(
    cancelled.map((id) => app.client.call('generations.get', { params: { id }, query: { images: 'url' } })),
  );
  const booked = states.filter(({ status }) => status === 'cancelled').length;
  const loads = after.loads - before.loads;
  return {
    measure: 'The next job starts with no model load',
    result: `${loads} loads, ${before.pid === after.pid ? 'same process' : 'another process'}, ${booked} of ${states.length} jobs cancelled`,
    target: 'no load, same process',
    met: loads === 0 && before.pid === after.pid && booked === states.length,
  };
}
