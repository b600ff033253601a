import { setTimeout as sleep } from 'node:timers/promises';
import type { GenerationRequest } from '../../src/shared/schema/generation.ts';
import { aPicture, submit } from '../support/benchJobs.ts';
import { eventLoopDelay } from '../support/eventLoopDelay.ts';
import { listenTo } from '../support/heardEvents.ts';
import type { BenchContext, Figure } from '../support/measure.ts';
import { serveApp } from '../support/servedApp.ts';
import { ms } from '../support/statistics.ts';

const LIMIT_MS = 20;

/** The app's event loop while images are drawn, with a client that listens to the events and one that polls. */
export async function eventLoopBench({ quick, folder }: BenchContext): Promise<Figure[]> {
  const seconds = quick ? 2 : 15;
  const small = aPicture({ width: 64, height: 64, steps: 1 });
  return [
    await whileDrawing(`${folder}/usual`, 'while generating, 256×256', aPicture({ count: 5 }), seconds),
    await whileDrawing(
      `${folder}/quick`,
      'while generating as fast as it goes, 64×64, 1 step',
      { ...small, count: 5 },
      seconds,
    ),
  ];
}

async function whileDrawing(dataDir: string, how: string, body: GenerationRequest, seconds: number): Promise<Figure> {
  const app = await serveApp(dataDir);
  try {
    const ear = await listenTo(app.url);
    for (let n = 0; n < 40; n += 1) await submit(app, body);
    await ear.first(({ type }) => type === 'job.image');
    await eventLoopDelay(app);
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until) {
      await sleep(500);
      const { pending, running } = await app.client.call('queue.get', { query: {} });
      for (let missing = 20 - pending.length; missing > 0; missing -= 1) await submit(app, body);
      if (running)
        await app.client.call('generations.get', { params: { id: running.id }, query: { images: 'base64' } });
    }
    const { p50, p99, max } = await eventLoopDelay(app);
    const images = ear.heard.filter(({ type }) => type === 'job.image').length;
    ear.close();
    return {
      measure: `Event loop delay ${how}`,
      result: `p50 ${ms(p50)}, p99 ${ms(p99)}, worst ${ms(max)} (${images} images; idle is 10 ms)`,
      target: `p99 ≤ ${LIMIT_MS} ms`,
      met: p99 <= LIMIT_MS,
    };
  } finally {
    await app.stop();
  }
}
