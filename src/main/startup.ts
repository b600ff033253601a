import type { NewEvent } from '../shared/contract/events.ts';
import type { ImageRecord, Recipe } from '../shared/schema/image.ts';
import { resultImageOf } from './generation/generationView.ts';
import type { Logger } from './platform/logger.ts';
import type { JobStore } from './queue/ports.ts';
import { recover, type Recovered } from './queue/recovery.ts';

/** An image file nobody has booked, with the recipe found in it. */
export interface Orphan {
  readonly file: string;
  readonly recipe: Recipe;
  readonly bytes: number;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
}

export interface StartupPorts {
  readonly jobs: JobStore;
  readonly images: {
    insert(image: ImageRecord, events: readonly NewEvent[]): void;
    get(id: string): ImageRecord | undefined;
    allFiles(): Iterable<{ id: string; file: string; missing: boolean }>;
    setMissing(ids: readonly string[], missing: boolean): void;
  };
  readonly sweep: (known: Iterable<{ id: string; file: string; missing: boolean }>) => Promise<{
    orphans: readonly Orphan[];
    strays: readonly string[];
    missing: readonly string[];
    returned: readonly string[];
    tempRemoved: number;
    foreign: number;
  }>;
  /** Books a file as an image from outside, by what it tells; false when it is left alone. */
  readonly adopt: (file: string) => Promise<boolean>;
  /** Removes input pictures that came before this and that nothing names. */
  readonly sweepInputs: (before: number) => Promise<{ removed: number; tempRemoved: number }>;
  readonly transaction: (work: () => void) => void;
  readonly now: () => number;
  readonly log: Logger;
}

/** A picture to start from stays at least this long, even when the request that brought it was refused. */
const INPUTS_KEPT_MS = 24 * 3_600_000;

/**
 * Puts journal and disk in step after whatever happened: files without a row are adopted, rows without
 * a file are hidden, half-written files are removed, and jobs that were at work go on. Says what it did.
 */
export async function reconcile(ports: StartupPorts): Promise<void> {
  const swept = await ports.sweep(ports.images.allFiles());
  const found = swept.orphans.map(recordOf);
  let adopted = 0;
  const taken: Recovered[] = [];
  ports.transaction(() => {
    ports.images.setMissing(swept.missing, true);
    ports.images.setMissing(swept.returned, false);
    for (const job of ports.jobs.inProgress()) {
      const recovered = recover(
        job,
        found.filter((image) => image.jobId === job.id),
        ports.now(),
      );
      for (const image of recovered.adopted) ports.images.insert(image, []);
      ports.jobs.save(recovered.job, eventsOf(recovered));
      taken.push(recovered);
    }
    for (const image of found) {
      if (ports.images.get(image.id)) continue;
      ports.images.insert(image, []);
      adopted += 1;
    }
  });
  let imported = 0;
  for (const file of swept.strays) imported += Number(await ports.adopt(file));
  // After the adoption: an adopted image may name one.
  const inputs = await ports.sweepInputs(ports.now() - INPUTS_KEPT_MS);
  const report = {
    jobsTakenUp: taken.filter(({ outcome }) => outcome === 'requeued').length,
    jobsEnded: taken.filter(({ outcome }) => outcome !== 'requeued').length,
    imagesOfJobsAdopted: taken.reduce((sum, recovered) => sum + recovered.adopted.length, 0),
    otherImagesAdopted: adopted + imported,
    imagesMissing: swept.missing.length,
    imagesReturned: swept.returned.length,
    inputsRemoved: inputs.removed,
    temporaryFilesRemoved: swept.tempRemoved + inputs.tempRemoved,
    foreignFilesLeftAlone: swept.foreign + swept.strays.length - imported,
  };
  if (Object.values(report).some((count) => count > 0)) ports.log.info(report, 'journal and image files reconciled');
}

const recordOf = ({ recipe, ...file }: Orphan): ImageRecord => ({
  id: recipe.imageId,
  jobId: recipe.jobId,
  index: recipe.index,
  seed: recipe.seed,
  model: recipe.model.id,
  prompt: recipe.request.prompt,
  format: recipe.request.format,
  ...file,
  createdAt: recipe.createdAt,
  timeTaken: 0,
  favourite: false,
  tags: recipe.request.tags,
  recipe,
});

function eventsOf({ job, adopted, outcome }: Recovered): NewEvent[] {
  const jobId = job.id;
  const ids = new Set(adopted.map((image) => image.id));
  const images = job.images.flatMap((slot): NewEvent[] =>
    slot.state === 'saved' && ids.has(slot.imageId)
      ? [{ type: 'job.image', jobId, data: { jobId, image: resultImageOf(slot) } }]
      : [],
  );
  return [...images, endEvent(job, outcome)];
}

function endEvent(job: Recovered['job'], outcome: Recovered['outcome']): NewEvent {
  const jobId = job.id;
  if (outcome === 'cancelled') return { type: 'job.cancelled', jobId, data: { jobId } };
  if (outcome === 'requeued') return { type: 'job.queued', jobId, data: { jobId, lane: job.lane, requeued: true } };
  if (job.error) return { type: 'job.failed', jobId, data: { jobId, error: job.error } };
  const failed = job.images.filter((slot) => slot.state === 'failed').length;
  return { type: 'job.completed', jobId, data: { jobId, saved: job.images.length - failed, failed } };
}
