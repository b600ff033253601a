import { lane } from '../../shared/schema/generation.ts';
import type { Lane } from '../../shared/schema/generation.ts';

export interface PendingEntry {
  readonly seq: number;
  readonly id: string;
  readonly lane: Lane;
  readonly position: number;
  /** In step-pixels. */
  readonly work: number;
}

/** The pending jobs in queue order: lane, then position, then order of insertion. */
export interface PendingOrder {
  put(entry: PendingEntry): void;
  delete(id: string): void;
  clear(): void;
  size(): number;
  get(id: string): PendingEntry | undefined;
  inLane(lane: Lane): readonly PendingEntry[];
  first(limit: number): PendingEntry[];
  /** 1-based. */
  rankOf(id: string): number | undefined;
  workBefore(id: string): number;
}

export function createPendingOrder(): PendingOrder {
  const lanes = new Map<Lane, PendingEntry[]>(lane.options.map((name) => [name, []]));
  const byId = new Map<string, PendingEntry>();

  function inLane(name: Lane): PendingEntry[] {
    return lanes.get(name) ?? [];
  }

  function remove(id: string): void {
    const entry = byId.get(id);
    if (!entry) return;
    byId.delete(id);
    const entries = inLane(entry.lane);
    entries.splice(placeOf(entries, entry), 1);
  }

  /** The lanes before the entry's own, and its index within its own. */
  function locate(entry: PendingEntry): { before: PendingEntry[][]; own: PendingEntry[]; index: number } {
    const before = lane.options.slice(0, lane.options.indexOf(entry.lane)).map(inLane);
    const own = inLane(entry.lane);
    return { before, own, index: placeOf(own, entry) };
  }

  return {
    put(entry) {
      remove(entry.id);
      byId.set(entry.id, entry);
      const entries = inLane(entry.lane);
      entries.splice(placeOf(entries, entry), 0, entry);
    },
    delete: remove,
    clear() {
      byId.clear();
      for (const entries of lanes.values()) entries.length = 0;
    },
    size: () => byId.size,
    get: (id) => byId.get(id),
    inLane,
    first(limit) {
      const found: PendingEntry[] = [];
      for (const name of lane.options) found.push(...inLane(name).slice(0, limit - found.length));
      return found;
    },
    rankOf(id) {
      const entry = byId.get(id);
      if (!entry) return undefined;
      const { before, index } = locate(entry);
      return before.reduce((sum, entries) => sum + entries.length, 0) + index + 1;
    },
    workBefore(id) {
      const entry = byId.get(id);
      if (!entry) return 0;
      const { before, own, index } = locate(entry);
      return before.reduce((sum, entries) => sum + workOfFirst(entries, entries.length), workOfFirst(own, index));
    },
  };
}

/** Where the entry is, or belongs, in the sorted list. */
function placeOf(entries: readonly PendingEntry[], entry: PendingEntry): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = entries[middle];
    if (other && (other.position - entry.position || other.seq - entry.seq) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function workOfFirst(entries: readonly PendingEntry[], count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += entries[i]?.work ?? 0;
  return sum;
}
