import { readFile } from 'node:fs/promises';
import { aPicture, completed, submit } from '../support/benchJobs.ts';
import { listenTo } from '../support/heardEvents.ts';
import type { BenchContext, Figure } from '../support/measure.ts';
import { serveApp, type ServedApp } from '../support/servedApp.ts';
import { median } from '../support/statistics.ts';

/** Jobs that wait at any time. */
const AHEAD = 10;
/** Samples round each of the two points, one a job. */
const SAMPLES = 20;

/** Resident memory of the app, the engine apart, after many small jobs against after a few. */
export async function memoryBench({ quick, folder, note }: BenchContext): Promise<Figure[]> {
  const spans: readonly [number, number, string][] = quick
    ? [[SAMPLES, 2 * SAMPLES, 'grows < 5 %']]
    : [
        [100, 1000, 'grows < 5 %'],
        [1000, 2000, '(is it a leak?) grows < 5 %'],
      ];
  const measure = 'Resident memory of the app';
  if (process.platform !== 'linux') return [{ measure, result: 'measured on Linux only', target: '', met: undefined }];
  const app = await serveApp(folder);
  try {
    const samples = await sampleJobs(app, Math.max(...spans.map(([, late]) => late)), note);
    const around = (job: number): number => median(samples.slice(job - SAMPLES, job));
    return spans.map(([early, late, target]) => {
      const growth = around(late) / around(early) - 1;
      return {
        measure: `${measure}, job ${early} to job ${late}`,
        result: `${(100 * growth).toFixed(1)} % (${around(early).toFixed(0)} → ${around(late).toFixed(0)} MB)`,
        target,
        met: growth < 0.05,
      };
    });
  } finally {
    await app.stop();
  }
}

/** Resident megabytes after each of `count` jobs. */
async function sampleJobs(app: ServedApp, count: number, note: BenchContext['note']): Promise<number[]> {
  const ear = await listenTo(app.url);
  const body = aPicture({ width: 64, height: 64, steps: 1 });
  const waiting: string[] = [];
  const samples: number[] = [];
  while (samples.length < count) {
    while (waiting.length < AHEAD && samples.length + waiting.length < count) waiting.push(await submit(app, body));
    await completed(ear, waiting.shift() ?? '');
    samples.push(await residentMegabytes(app.pid));
    if (samples.length % 100 === 0) {
      note(`job ${samples.length}: ${median(samples.slice(-SAMPLES)).toFixed(1)} MB`);
    }
    if (ear.heard.length > 1000) ear.keep(200);
  }
  ear.close();
  return samples;
}

async function residentMegabytes(pid: number): Promise<number> {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}
