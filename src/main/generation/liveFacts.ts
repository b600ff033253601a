import { AppError } from '../../shared/schema/error.ts';
import type { MemoryRung } from '../../shared/schema/fit.ts';
import type { ResolvedRequest } from '../../shared/schema/generation.ts';
import type { JobRecord } from '../../shared/schema/job.ts';
import type { InstalledModel } from '../../shared/schema/model.ts';
import { etaOf, workLeft } from './eta.ts';
import type { LiveFacts } from './generationView.ts';
import type { ModelPort } from './ports.ts';

interface AtWork {
  readonly job: JobRecord;
  readonly progress: NonNullable<LiveFacts['progress']>;
  /** How much of the current image is done, 0 … 1. */
  readonly share: number;
}

export interface LivePorts {
  readonly models: Pick<ModelPort, 'find'>;
  readonly store: { rankOf(id: string): number | undefined; workAhead(id: string): number };
  /** The job being drawn. */
  readonly current: () => AtWork | undefined;
  /** The job of this id while it is drawn or saved. */
  readonly atWork: (id: string) => AtWork | undefined;
  readonly estimator: {
    /** Of one image; undefined until something was measured. */
    imageMs(model: InstalledModel, request: ResolvedRequest, rung: MemoryRung): number | undefined;
  };
}

/** What is known of a job at this moment and stands in no row: its progress, its place in the queue, when it will be done. */
export function createLiveFacts({
  models,
  store,
  current,
  atWork,
  estimator,
}: LivePorts): (job: JobRecord) => LiveFacts {
  /** Undefined also where the model is gone. */
  function imageMsOf({ request, rung = 'none' }: JobRecord): number | undefined {
    try {
      return estimator.imageMs(models.find(request.model), request, rung);
    } catch (thrown) {
      if (thrown instanceof AppError) return undefined;
      throw thrown;
    }
  }

  return (job) => {
    const own = atWork(job.id);
    if (own)
      return { progress: own.progress, etaMs: etaOf(imageMsOf(own.job), own.job, { share: own.share, ahead: 0 }) };
    if (job.status !== 'pending') return {};
    const queuePosition = store.rankOf(job.id);
    const imageMs = imageMsOf(job);
    if (imageMs === undefined) return { queuePosition };
    const first = current();
    const ahead = store.workAhead(job.id) + (first ? workLeft(first.job, first.share) : 0);
    return { queuePosition, etaMs: etaOf(imageMs, job, { share: 0, ahead }) };
  };
}
