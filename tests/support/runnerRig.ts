import { createJobRunner, type JobRunnerPorts } from '../../src/main/generation/jobRunner.ts';
import { transition } from '../../src/main/queue/jobState.ts';
import type { NewEvent } from '../../src/shared/contract/events.ts';
import { AppError } from '../../src/shared/schema/error.ts';
import type { EngineView } from '../../src/shared/schema/engine.ts';
import type { ImageRecord } from '../../src/shared/schema/image.ts';
import type { JobRecord } from '../../src/shared/schema/job.ts';
import type { RenderedImage } from '../../src/shared/schema/render.ts';
import { tinyModel } from './tinyModel.ts';

/** What a job is drawn with, where memory is no question. */
export const plentyOfMemory: JobRunnerPorts['fit'] = {
  specOf: (model, rung) => ({
    kind: 'embedded',
    modelId: model.id,
    fingerprint: 'f',
    files: {},
    sizeBytes: 1,
    threads: 1,
    backend: 'cpu',
    ...(rung === 'weightsOnDisk' && { memory: { weights: 'disk' } }),
  }),
  firstRung: () => 'none',
  nextRung: () => undefined,
  tileSizeOf: () => undefined,
  drawn: () => {},
};

/** Every model is small and square, and every LoRA is there. */
export const tinyModels: JobRunnerPorts['models'] = {
  find: (id = tinyModel.id) => ({ ...tinyModel, id, name: id }),
  lora: (id) => ({ id }),
  loraFile: async (id) => id,
};

type Render = JobRunnerPorts['engine']['render'];

export const rendered = (seed: number): RenderedImage => ({
  png: new Uint8Array([seed % 256]),
  seed,
  computeMs: 10,
  sampleMs: 8,
  device: 'CPU',
  engineKind: 'embedded',
  engineVersion: '1',
  warnings: [],
});

export const throwing = (code: AppError['code']): never => {
  throw new AppError(code, `${code} happened.`);
};

/** The real job runner over an in-memory journal, with a scripted engine at its port. */
export function runnerRig(
  jobs: JobRecord[],
  render: Render,
  change: Partial<JobRunnerPorts> & { engineState?: () => EngineView['state'] } = {},
) {
  const rows = new Map(jobs.map((job) => [job.id, job]));
  const events: NewEvent[] = [];
  const images: ImageRecord[] = [];
  const files = new Set<string>();
  const bugs: unknown[] = [];
  let ids = 0;
  const { engineState, ...ports } = change;
  const save: JobRunnerPorts['save'] = (job, more, image) => {
    rows.set(job.id, job);
    events.push(...more);
    if (image) images.push(image);
  };
  const runner = createJobRunner({
    engine: { view: () => ({ state: engineState?.() ?? 'ready', kind: 'embedded', restarts: 0, loads: 1 }), render },
    models: tinyModels,
    inputs: { load: async () => new Uint8Array() },
    files: {
      save: async (recipe) => {
        const file = `${recipe.imageId}.png`;
        files.add(file);
        return { file, bytes: 1, sha256: 'x', width: recipe.request.width, height: recipe.request.height };
      },
      remove: async (file) => void files.delete(file),
    },
    check: async () => ({ dead: false, stdev: 50 }),
    now: () => 1_000_000 + ids,
    newImageId: () => `img_${(ids += 1)}`,
    appName: 'Tintype test',
    stallMs: () => 1000,
    idleUnloadMs: () => null,
    next: () => [...rows.values()].find((job) => job.status === 'pending'),
    transition,
    save,
    saveProgress: save,
    fit: plentyOfMemory,
    onBug: (thrown) => bugs.push(thrown),
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    ...ports,
  });
  const idle = async (): Promise<void> => {
    const open = (job: JobRecord): boolean => job.status === 'pending' || job.status === 'in_progress';
    while (runner.current() || [...rows.values()].some(open)) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    runner,
    rows,
    save,
    events,
    images,
    files,
    bugs,
    idle,
    /** Works until nothing is pending, then stops. */
    async drain(): Promise<void> {
      const working = runner.run();
      await idle();
      runner.stop();
      await working;
    },
  };
}
