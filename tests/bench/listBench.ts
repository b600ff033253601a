import { z } from 'zod';
import { fillDataFolder, FIRST_JOB_AT, type Amounts } from '../support/fullJournal.ts';
import type { BenchContext, Figure } from '../support/measure.ts';
import { serveApp } from '../support/servedApp.ts';
import { median, ms, quantile, spread } from '../support/statistics.ts';
import { timedCaller, type TimedCaller } from '../support/timedCaller.ts';

interface List {
  readonly path: string;
  readonly filters: readonly string[];
}

const listed = z.object({ items: z.array(z.unknown()), total: z.int(), pages: z.int() });

/** Lists with all kinds of filters over a large journal, through the HTTP API, on first, deep and last pages. */
export async function listBench({ quick, folder, note }: BenchContext): Promise<Figure[]> {
  const amounts = quick ? { jobs: 2000, images: 1000 } : { jobs: 100_000, images: 50_000 };
  fillDataFolder(folder, amounts);
  note('the journal is filled');
  const startedAt = performance.now();
  const app = await serveApp(folder);
  note(`the app started on it in ${ms(performance.now() - startedAt)}`);
  const caller = timedCaller(app.url);
  try {
    const figures = [];
    for (const list of [jobList(amounts), imageList]) {
      const took = await timeList(caller, list, quick ? 2 : 25);
      for (const [filter, times] of took) note(`${list.path}?${filter}: ${spread(times)}`);
      figures.push(figure(list, amounts, took));
    }
    figures.push(await clientsFigure(caller, amounts, quick ? 20 : 500));
    return figures;
  } finally {
    caller.close();
    await app.stop();
  }
}

const jobList = ({ jobs }: Amounts): List => ({
  path: '/v1/images/generations',
  filters: [
    '',
    'status=complete',
    'status=pending',
    'status=error',
    'model=model-1',
    'tag.type=scene',
    'tag.id=77',
    `before=${FIRST_JOB_AT + jobs * 500}`,
    `after=${FIRST_JOB_AT + jobs * 500}`,
    `status=complete&model=model-1&after=${FIRST_JOB_AT + 1000}&before=${FIRST_JOB_AT + jobs * 1000}&tag.type=scene&tag.group=7`,
  ],
});

const imageList: List = {
  path: '/v1/images',
  filters: [
    '',
    'favourite=true',
    'model=model-1',
    'tag.type=scene',
    'tag.group=7&favourite=false',
    'query=castle',
    'query=photorealistic%20castle',
    'query=w',
    'query=photorealist&favourite=true',
    'query=castle%20phot&favourite=true&model=model-1&tag.type=scene',
  ],
};

/** Milliseconds by filter. */
async function timeList(caller: TimedCaller, { path, filters }: List, rounds: number): Promise<Map<string, number[]>> {
  const took = new Map<string, number[]>();
  for (const filter of filters) {
    const times: number[] = [];
    for (const limit of [20, 100]) {
      const ask = async (page: number, text = false) => {
        const answer = await caller.call('GET', `${path}?${filter}${filter && '&'}page=${page}&limit=${limit}`, {
          text,
        });
        if (answer.status !== 200) throw new Error(`${path}?${filter} was answered ${answer.status}`);
        return answer;
      };
      const { pages, total } = listed.parse(JSON.parse((await ask(1, true)).text));
      if (total === 0) throw new Error(`${path}?${filter} found nothing`);
      for (let round = 0; round < rounds; round += 1) {
        times.push((await ask(1)).ms);
        times.push((await ask(1 + ((pages - 1 + round * 997) % pages))).ms);
      }
    }
    took.set(filter, times);
  }
  return took;
}

/** The totals by application, which are kept and not counted. */
async function clientsFigure(caller: TimedCaller, { jobs }: Amounts, rounds: number): Promise<Figure> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const answer = await caller.call('GET', '/v1/clients');
    if (answer.status !== 200) throw new Error(`/v1/clients was answered ${answer.status}`);
    times.push(answer.ms);
  }
  return {
    measure: `\`GET /v1/clients\` over ${jobs.toLocaleString('en-GB')} jobs, ${rounds} requests`,
    result: spread(times),
    target: 'p99 ≤ 10 ms',
    met: quantile(times, 0.99) <= 10,
  };
}

function figure({ path }: List, { jobs, images }: Amounts, took: ReadonlyMap<string, readonly number[]>): Figure {
  const all = [...took.values()].flat();
  const [slowest = ['', []]] = [...took].toSorted(([, a], [, b]) => median(b) - median(a));
  return {
    measure: `\`GET ${path}\` with filters over ${jobs.toLocaleString('en-GB')} jobs and ${images.toLocaleString('en-GB')} images, ${all.length} requests`,
    result: `${spread(all)}; slowest: \`${slowest[0]}\` with median ${ms(median(slowest[1]))}`,
    target: 'p99 ≤ 10 ms',
    met: quantile(all, 0.99) <= 10,
  };
}
