import type { JobErrorCode } from '../../shared/schema/error.ts';

/** What a person can do about a job that did not become a picture. */
export interface JobAdvice {
  /** What happened, in a few words. */
  readonly title: string;
  /** What to do next. */
  readonly next: string;
  /** Where that is done: by trying again, by changing the request, or in another place. */
  readonly by: 'retry' | 'change' | 'models' | 'settings' | 'server';
}

/** The next step for everything that can go wrong. */
export const jobAdvice: Readonly<Record<JobErrorCode, JobAdvice>> = {
  OUT_OF_MEMORY: {
    title: 'Not enough memory',
    next: 'Ask for a smaller picture, or close other programs that use the graphics card.',
    by: 'change',
  },
  MODEL_LOAD_FAILED: {
    title: 'The model could not be loaded',
    next: 'See in Models whether its files are whole, or choose another model.',
    by: 'models',
  },
  ENGINE_CRASHED: {
    title: 'The engine broke down',
    next: 'Try again: it has been started anew. If it happens again, ask for a smaller picture.',
    by: 'retry',
  },
  ENGINE_TIMEOUT: {
    title: 'It took too long',
    next: 'Ask for fewer steps or a smaller picture.',
    by: 'change',
  },
  DEAD_IMAGE: {
    title: 'The picture came out blank',
    next: 'Use another seed or another sampler.',
    by: 'change',
  },
  NOT_SUPPORTED: {
    title: 'The engine cannot do this',
    next: 'See what it says, and change the request; or choose another engine in Settings.',
    by: 'change',
  },
  DISK_FULL: {
    title: 'The disk is full',
    next: 'Free some space, then make the missing pictures.',
    by: 'retry',
  },
  GENERATION_CANCELLED: {
    title: 'Cancelled',
    next: 'The missing pictures can still be made, with the same seeds.',
    by: 'retry',
  },
  INTERRUPTED: {
    title: 'Interrupted too often',
    next: 'Try again: what is finished is kept, only the missing pictures are made.',
    by: 'retry',
  },
  UNKNOWN_ERROR: {
    title: 'Something unexpected went wrong',
    next: 'Try again. If it happens again, the log in Server says more.',
    by: 'server',
  },
};
