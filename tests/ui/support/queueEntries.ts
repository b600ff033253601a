import type { Lane } from '../../../src/shared/schema/generation.ts';
import type { QueueView } from '../../../src/shared/schema/job.ts';
import type { QueueEntry } from '../../../src/renderer/state/queueOrder.ts';

/** Waiting jobs named by lane: `{ interactive: ['a'], batch: ['b', 'c'] }`. */
export function entriesOf(lanes: Partial<Record<Lane, readonly string[]>>): QueueEntry[] {
  const names = (['interactive', 'batch', 'idle'] as const).flatMap((lane) =>
    (lanes[lane] ?? []).map((id) => ({ id, lane })),
  );
  return names.map(({ id, lane }, index) => ({
    id,
    lane,
    queuePosition: index + 1,
    model: 'tiny',
    count: 1,
    prompt: `prompt ${id}`,
    createdAt: 1_795_000_000_000,
    client: 'Sketcher',
  }));
}

/** A queue in which these wait. */
export const queueOf = (lanes: Partial<Record<Lane, readonly string[]>>, more: Partial<QueueView> = {}): QueueView => {
  const pending = entriesOf(lanes);
  return { paused: false, running: null, pending, total: pending.length, limit: 10_000, ...more };
};
