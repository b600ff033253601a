import type { GenerationRequest } from '../../src/shared/schema/generation.ts';
import type { EventEar, HeardEvent } from './heardEvents.ts';
import type { ServedApp } from './servedApp.ts';

/** What the measures draw: 256×256 in 8 steps, with everything else as its model has it. */
export function aPicture(change: Partial<GenerationRequest> = {}): GenerationRequest {
  return { prompt: 'a lighthouse in the fog', width: 256, height: 256, steps: 8, ...change };
}

/** Submits a job and answers its id. */
export async function submit({ client }: ServedApp, body: GenerationRequest): Promise<string> {
  return (await client.call('generations.create', { query: {}, headers: {}, body })).id;
}

/** Waits until a job is complete; rejects when it ends otherwise. */
export async function completed(ear: EventEar, id: string): Promise<void> {
  const { type } = await ear.first((event) => event.jobId === id && isEnd(event));
  if (type !== 'job.completed') throw new Error(`the job ${id} ended as ${type}`);
}

const isEnd = ({ type }: HeardEvent): boolean =>
  type === 'job.completed' || type === 'job.failed' || type === 'job.cancelled';

/** Draws one image, so that the model is loaded and everything has run once. */
export async function warmUp(app: ServedApp, ear: EventEar): Promise<void> {
  await completed(ear, await submit(app, aPicture()));
}
