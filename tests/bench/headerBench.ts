import type { BenchContext, Figure } from '../support/measure.ts';
import { fuzzHeaders } from '../support/headerFuzz.ts';
import { ms } from '../support/statistics.ts';

const ROUND = 1000;
/** What the process may hold more at the end of any thousand inputs than after the first ones. */
const MEMORY_LIMIT = 200_000_000;
const SLOWEST_MS = 1000;

/** Damaged model files, one after the other: none may end the process, hang it or fill its memory. */
export async function headerBench({ quick, note }: BenchContext): Promise<Figure[]> {
  const inputs = quick ? 5000 : 100_000;
  await fuzzHeaders(ROUND, 1);
  const before = process.memoryUsage().rss;
  let most = before;
  let slowest = 0;
  let read = 0;
  const startedAt = performance.now();
  for (let round = 0; round * ROUND < inputs; round += 1) {
    const result = await fuzzHeaders(ROUND, 2 + round);
    most = Math.max(most, process.memoryUsage().rss);
    slowest = Math.max(slowest, result.slowestMs);
    read += result.read;
  }
  const took = performance.now() - startedAt;
  note(`${read} of the damaged files could still be read`);
  const grown = most - before;
  return [
    {
      measure: `Header readers, ${inputs.toLocaleString('en-GB')} damaged files in ${ms(took)}`,
      result: `no crash; slowest ${ms(slowest)}; memory +${Math.round(grown / 1e6)} MB at most`,
      target: `no crash, no hang, ≤ ${MEMORY_LIMIT / 1e6} MB more`,
      met: slowest <= SLOWEST_MS && grown <= MEMORY_LIMIT,
    },
  ];
}
