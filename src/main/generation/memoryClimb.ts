import type { JobError } from '../../shared/schema/error.ts';
import type { InstalledModel } from '../../shared/schema/model.ts';
import { rungWords } from './fit/ladder.ts';
import type { DrawnImage, DrawOutcome } from './imageRun.ts';
import type { JobBook, RunningJob } from './jobBook.ts';
import type { FitPort } from './ports.ts';

type OutOfMemory = Extract<DrawOutcome, { kind: 'outOfMemory' }>;

/** With how much less memory a job is drawn: where it begins, and where it goes on when that was too little. */
export function createMemoryClimb({
  book,
  fit,
  onBug,
}: {
  readonly book: JobBook;
  readonly fit: FitPort;
  readonly onBug: (thrown: unknown, jobId: string) => void;
}) {
  return {
    /** A job that ran out of memory before goes on where it was; another begins where its kind is known to succeed. */
    async begin(run: RunningJob, model: InstalledModel): Promise<void> {
      if (run.job.rung !== undefined) return;
      const rung = fit.firstRung(model, run.job.request);
      if (rung !== 'none')
        await book.rungTaken(run, rung, `Drawn ${rungWords(rung)}, since the memory does not suffice otherwise.`);
    },

    /** Has the image drawn again with less memory; where nothing less is known, no image of this job can be drawn. */
    async climb(run: RunningJob, index: number, model: InstalledModel, { error, loading }: OutOfMemory): Promise<void> {
      const rung = run.job.rung ?? 'none';
      run.ranOut.push(rung);
      const next = fit.nextRung(model, rung, loading);
      if (next === undefined) return book.failRest(run, exhausted(error, run.ranOut));
      const note = `Image ${index + 1} ran out of memory; drawn again ${rungWords(next)}.`;
      return book.rungTaken(run, next, note, index);
    },

    /** Lets estimates learn from an image. They serve no job: a failure costs none. */
    learn({ job, ranOut }: RunningJob, model: InstalledModel, { rendered, spec }: DrawnImage, timeTaken: number): void {
      const { request, rung = 'none' } = job;
      try {
        fit.drawn({ model, request, spec, rung, ranOut: ranOut.length > 0, timeTaken, rendered });
      } catch (thrown) {
        onBug(thrown, job.id);
      }
    },
  };
}

function exhausted(error: JobError, tried: RunningJob['ranOut']): JobError {
  const last = tried.at(-1) ?? 'none';
  const also = last === 'none' ? '' : ` It was tried ${rungWords(last)} too; nothing less is known.`;
  return { ...error, message: `${error.message}${also}`, facts: { ...error.facts, tried } };
}
