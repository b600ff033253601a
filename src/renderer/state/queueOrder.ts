import { lane, type Lane } from '../../shared/schema/generation.ts';
import type { QueueView } from '../../shared/schema/job.ts';

/** A waiting job in one line. */
export type QueueEntry = QueueView['pending'][number];

/** A place for a waiting job: 1-based within the lane; past its end, or without a number, is last. */
export interface QueuePlace {
  readonly lane: Lane;
  readonly position?: number | undefined;
}

/** A way from where a job stands. */
export type QueueWay = 'up' | 'down' | 'first' | 'last' | Lane;

export const laneNames: Readonly<Record<Lane, { readonly name: string; readonly about: string }>> = {
  interactive: { name: 'Interactive', about: 'Somebody waits for these: they go before everything else.' },
  batch: { name: 'Batch', about: 'Made when nothing interactive waits.' },
  idle: { name: 'Idle', about: 'Made when nothing else waits at all.' },
};

/** What waits in each lane, in order. */
export function byLane(pending: readonly QueueEntry[]): Readonly<Record<Lane, readonly QueueEntry[]>> {
  const of = (name: Lane): QueueEntry[] => pending.filter((entry) => entry.lane === name);
  return { interactive: of('interactive'), batch: of('batch'), idle: of('idle') };
}

/** The queue with one job at another place; a job that no longer waits changes nothing. */
export function placed(pending: readonly QueueEntry[], id: string, to: QueuePlace): readonly QueueEntry[] {
  const entry = pending.find((one) => one.id === id);
  if (!entry) return pending;
  const lanes = byLane(pending.filter((one) => one !== entry));
  return lane.options
    .flatMap((name) => {
      if (name !== to.lane) return lanes[name];
      const before = Math.max(0, (to.position ?? Infinity) - 1);
      const own = lanes[name];
      return [...own.slice(0, before), { ...entry, lane: name }, ...own.slice(before)];
    })
    .map((one, index) => (one.queuePosition === index + 1 ? one : { ...one, queuePosition: index + 1 }));
}

/** Where a way leads to; undefined when the job stands there already, or does not wait. */
export function placeOf(pending: readonly QueueEntry[], id: string, way: QueueWay): QueuePlace | undefined {
  const entry = pending.find((one) => one.id === id);
  if (!entry) return undefined;
  const own = byLane(pending)[entry.lane];
  const position = own.indexOf(entry) + 1;
  switch (way) {
    case 'up':
      return position > 1 ? { lane: entry.lane, position: position - 1 } : undefined;
    case 'down':
      return position < own.length ? { lane: entry.lane, position: position + 1 } : undefined;
    case 'first':
      return position > 1 ? { lane: entry.lane, position: 1 } : undefined;
    case 'last':
      return position < own.length ? { lane: entry.lane } : undefined;
    default:
      return way === entry.lane ? undefined : { lane: way };
  }
}
