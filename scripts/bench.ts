import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { cancelBench } from '../tests/bench/cancelBench.ts';
import { estimateBench } from '../tests/bench/estimateBench.ts';
import { eventLoopBench } from '../tests/bench/eventLoopBench.ts';
import { headerBench } from '../tests/bench/headerBench.ts';
import { listBench } from '../tests/bench/listBench.ts';
import { memoryBench } from '../tests/bench/memoryBench.ts';
import { scanBench } from '../tests/bench/scanBench.ts';
import { startBench } from '../tests/bench/startBench.ts';
import { studioBench } from '../tests/bench/studioBench.ts';
import { studioMemoryBench } from '../tests/bench/studioMemoryBench.ts';
import { submitBench } from '../tests/bench/submitBench.ts';
import { throughputBench } from '../tests/bench/throughputBench.ts';
import { testModelFolder } from '../tests/support/testModel.ts';
import { markdownTable, type Figure, type Measure } from '../tests/support/measure.ts';
import { buildStale } from './build.ts';

const measures: Readonly<Record<string, Measure>> = {
  submit: submitBench,
  throughput: throughputBench,
  cancel: cancelBench,
  start: startBench,
  loop: eventLoopBench,
  memory: memoryBench,
  list: listBench,
  studio: studioBench,
  'studio-memory': studioMemoryBench,
  scan: scanBench,
  headers: headerBench,
  estimate: estimateBench,
};

const usage = `Usage: npm run bench -- [--only NAME]... [--quick]

Measures the built app on this machine and prints a table; a target that is missed is no error.
  --only NAME  one of ${Object.keys(measures).join(', ')}; may be given several times
  --quick      small sizes, to see that everything runs
`;

const note = (text: string): void => void process.stderr.write(`${text}\n`);

async function carryOut(name: string, measure: Measure, quick: boolean): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), `tintype-bench-${name}-`));
  const load = (): string => (loadavg()[0] ?? 0).toFixed(2);
  const startedAt = performance.now();
  note(`${name} (load average ${load()})`);
  try {
    const figures = await measure({ quick, folder, note: (text) => note(`  ${text}`) });
    for (const figure of figures) note(`  ${figure.measure}: ${figure.result}`);
    return figures;
  } catch (thrown) {
    process.exitCode = 1;
    note(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
    return [{ measure: name, result: `failed: ${String(thrown)}`, target: '', met: false }];
  } finally {
    note(`  took ${((performance.now() - startedAt) / 1000).toFixed(0)} s (load average ${load()})`);
    await rm(folder, { recursive: true, force: true });
  }
}

function machineLine(): string {
  const engine = z.object({ version: z.string() }).parse(createRequire(import.meta.url)('@qvac/diffusion-cpp/package'));
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  const cores = `${availableParallelism()} cores (${processor})`;
  return `${cores}, Node ${process.versions.node}, engine @qvac/diffusion-cpp ${engine.version}`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const names = values.only ?? Object.keys(measures);
  const unknown = names.find((name) => !(name in measures));
  if (values.help || unknown !== undefined) {
    if (unknown !== undefined) note(`There is no measure ${unknown}.`);
    process.exitCode = unknown === undefined ? 0 : 1;
    process.stdout.write(usage);
    return;
  }
  const quick = values.quick ?? false;
  await buildStale();
  process.env['TINTYPE_STARTER_MODEL'] = await testModelFolder();
  const figures: Figure[] = [];
  for (const name of names) {
    const measure = measures[name];
    if (measure) figures.push(...(await carryOut(name, measure, quick)));
  }
  process.stdout.write(`${markdownTable(figures)}\n\n${machineLine()}${quick ? '; quick sizes' : ''}\n`);
}

await main();
