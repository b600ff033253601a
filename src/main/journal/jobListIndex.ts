import type { JobStatus } from '../../shared/schema/generation.ts';

/** Conditions of a list; absent = no condition. Times in epoch milliseconds, exclusive. */
export interface JobFilter {
  readonly status?: JobStatus;
  readonly model?: string;
  readonly before?: number;
  readonly after?: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a list can ask about a job; model and labels are numbers given by the index. */
export interface ListEntry {
  readonly seq: number;
  readonly status: JobStatus;
  readonly createdAt: number;
  readonly model: number;
  readonly labels: readonly number[];
}

/**
 * Every job in memory with what lists filter by, in order of insertion. One walk over 100,000 entries
 * finds both the page and the total in about a millisecond, whatever the conditions; counting that many
 * rows with two conditions in SQLite takes ten times as long, and a deep page as much again.
 */
export interface JobListIndex {
  entry(job: {
    seq: number;
    status: JobStatus;
    createdAt: number;
    model: string;
    labels: readonly string[];
  }): ListEntry;
  put(entry: ListEntry): void;
  get(seq: number): ListEntry | undefined;
  deleteAll(seqs: ReadonlySet<number>): void;
  /** Newest first. */
  page(filter: JobFilter, offset: number, limit: number): { seqs: number[]; total: number };
}

export function createJobListIndex(): JobListIndex {
  let entries: ListEntry[] = [];
  const models = createNumbering();
  const labels = createNumbering();

  return {
    entry: (job) => ({
      seq: job.seq,
      status: job.status,
      createdAt: job.createdAt,
      model: models.give(job.model),
      labels: job.labels.map((label) => labels.give(label)),
    }),
    put(entry) {
      const at = placeOf(entries, entry.seq);
      entries.splice(at, entries[at]?.seq === entry.seq ? 1 : 0, entry);
    },
    get(seq) {
      const entry = entries[placeOf(entries, seq)];
      return entry?.seq === seq ? entry : undefined;
    },
    deleteAll(seqs) {
      entries = entries.filter((entry) => !seqs.has(entry.seq));
    },
    page(filter, offset, limit) {
      const model = filter.model === undefined ? undefined : models.find(filter.model);
      const wanted = Object.entries(filter.tags).map(([name, value]) => labels.find(labelOf(name, value)));
      if (model === null || wanted.includes(null)) return { seqs: [], total: 0 };
      const { status, before = Infinity, after = -Infinity } = filter;
      if (
        status === undefined &&
        model === undefined &&
        wanted.length === 0 &&
        before === Infinity &&
        after === -Infinity
      )
        return { seqs: newest(entries, offset, limit), total: entries.length };
      const seqs: number[] = [];
      let total = 0;
      for (let i = entries.length - 1; i >= 0; i -= 1) {
        const entry = entries[i];
        if (!entry) continue;
        if (status !== undefined && entry.status !== status) continue;
        if (model !== undefined && entry.model !== model) continue;
        if (entry.createdAt >= before || entry.createdAt <= after) continue;
        if (wanted.length > 0 && !hasAll(entry.labels, wanted)) continue;
        if (total >= offset && seqs.length < limit) seqs.push(entry.seq);
        total += 1;
      }
      return { seqs, total };
    },
  };
}

const newest = (entries: readonly ListEntry[], offset: number, limit: number): number[] =>
  entries
    .slice(Math.max(0, entries.length - offset - limit), Math.max(0, entries.length - offset))
    .toReversed()
    .map((entry) => entry.seq);

function hasAll(labels: readonly number[], wanted: readonly (number | null)[]): boolean {
  for (const label of wanted) if (label !== null && !labels.includes(label)) return false;
  return true;
}

/** A tag as one string without line breaks, the same for no other tag. */
export function labelOf(name: string, value: string): string {
  return JSON.stringify([name, value]);
}

/** Small numbers for strings, so that comparing and keeping them is cheap. */
function createNumbering(): { give(text: string): number; find(text: string): number | null } {
  const numbers = new Map<string, number>();
  return {
    give(text) {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, numbers.size);
      return numbers.size - 1;
    },
    find: (text) => numbers.get(text) ?? null,
  };
}

/** Index of the first entry whose seq is not smaller. */
function placeOf(entries: readonly ListEntry[], seq: number): number {
  const last = entries.at(-1);
  if (!last || last.seq < seq) return entries.length;
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.seq ?? Infinity) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
