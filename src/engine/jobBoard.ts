import { nextJobState, type JobChange, type JobState } from './jobState.ts';
import type { MappedRequest } from './requestMapping.ts';

export interface DoneImage {
  readonly index: number;
  readonly seed: number;
  readonly png: Uint8Array;
  readonly computeMs: number;
}

export interface Job {
  readonly id: string;
  readonly createdAt: number;
  readonly request: MappedRequest;
  readonly state: JobState;
  readonly images: readonly DoneImage[];
  readonly warnings: readonly string[];
}

export const boardLimits = {
  /** Jobs that may wait or run. */
  open: 16,
  /** Finished jobs that are kept with their images. */
  finished: 16,
  /** How long a finished job is kept, in milliseconds. */
  keepMs: 600_000,
  /** Forgotten ids that still answer 410 instead of 404. */
  forgotten: 1000,
} as const;

/** The jobs of one engine process: what waits, what runs, and the last few that finished. Memory stays bounded. */
export class JobBoard {
  readonly #now: () => number;
  readonly #prefix: string;
  readonly #jobs = new Map<string, Job>();
  readonly #forgotten = new Set<string>();
  #sequence = 0;

  constructor(options: { now: () => number }) {
    this.#now = options.now;
    this.#prefix = `job_${options.now().toString(36)}`;
  }

  /** Adds a job at the end of the queue; null when too many are open. */
  add(request: MappedRequest): Job | null {
    this.forgetOld();
    if (this.#open().length >= boardLimits.open) return null;
    this.#sequence += 1;
    const id = `${this.#prefix}_${this.#sequence}`;
    return this.#put({ id, createdAt: this.#now(), request, state: { status: 'queued' }, images: [], warnings: [] });
  }

  get(id: string): Job | 'forgotten' | 'unknown' {
    this.forgetOld();
    return this.#jobs.get(id) ?? (this.#forgotten.has(id) ? 'forgotten' : 'unknown');
  }

  /** The job itself, for one that is known to be open. */
  open(id: string): Job {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new Error(`no job ${id}`);
    return job;
  }

  /** The job that waits longest. */
  next(): Job | undefined {
    return this.#open().find((job) => job.state.status === 'queued');
  }

  /** 1-based place among those that wait; 0 for a job that does not wait. */
  position(id: string): number {
    const waiting = this.#open().filter((job) => job.state.status === 'queued');
    return waiting.findIndex((job) => job.id === id) + 1;
  }

  change(id: string, change: JobChange): Job {
    const job = this.open(id);
    return this.#put({ ...job, state: nextJobState(job.state, change) });
  }

  addImage(id: string, image: DoneImage, warnings: readonly string[]): Job {
    const job = this.open(id);
    return this.#put({
      ...job,
      images: [...job.images, image],
      warnings: [...new Set([...job.warnings, ...warnings])],
    });
  }

  /** Lets go of finished jobs that are too old or too many. */
  forgetOld(): void {
    const oldest = this.#now() - boardLimits.keepMs;
    const finished = [...this.#jobs.values()].flatMap(({ id, state }) =>
      'finishedAt' in state ? [{ id, finishedAt: state.finishedAt }] : [],
    );
    finished.sort((a, b) => b.finishedAt - a.finishedAt);
    for (const [rank, { id, finishedAt }] of finished.entries()) {
      if (rank >= boardLimits.finished || finishedAt <= oldest) this.#forget(id);
    }
  }

  #forget(id: string): void {
    this.#jobs.delete(id);
    this.#forgotten.add(id);
    const [first] = this.#forgotten;
    if (this.#forgotten.size > boardLimits.forgotten && first !== undefined) this.#forgotten.delete(first);
  }

  #open(): Job[] {
    return [...this.#jobs.values()].filter(({ state }) => state.status === 'queued' || state.status === 'generating');
  }

  #put(job: Job): Job {
    this.#jobs.set(job.id, job);
    return job;
  }
}
