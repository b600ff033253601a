import type { NewEvent } from '../../src/shared/contract/events.ts';

export function queued(jobId: string): NewEvent {
  return { type: 'job.queued', jobId, data: { jobId, lane: 'interactive', requeued: false } };
}

export function note(jobId: string, text: string): NewEvent {
  return { type: 'job.note', jobId, data: { jobId, note: text } };
}
