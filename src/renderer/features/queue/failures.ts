import type { JobError, JobErrorCode } from '../../../shared/schema/error.ts';
import type { Generation } from '../../../shared/schema/generation.ts';

export interface JobFailure {
  readonly error: JobError;
  /** 1-based; empty when the whole job failed. */
  readonly images: readonly number[];
}

/** What went wrong with a job, each kind once: with its pictures, and as a whole where that is something else. */
export function failuresOf({ status, error, result }: Generation): JobFailure[] {
  const byCode = new Map<JobErrorCode, { readonly error: JobError; readonly images: number[] }>();
  for (const { index, error } of result?.failed ?? []) {
    const known = byCode.get(error.code);
    if (known) known.images.push(index + 1);
    else byCode.set(error.code, { error, images: [index + 1] });
  }
  if (status === 'error' && error && !byCode.has(error.code)) byCode.set(error.code, { error, images: [] });
  return [...byCode.values()];
}
