import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ImageRecord } from '../../shared/schema/image.ts';
import { searchWords } from './searchText.ts';
import type { Transactions } from './transactions.ts';

/** Conditions of a list of images; absent = no condition. */
export interface ImageFilter {
  /** Words that must all occur in prompt, model or tags; the last one may be just begun. */
  readonly query?: string;
  readonly model?: string;
  readonly favourite?: boolean;
  readonly jobId?: string;
  /** Made before this time, and after that one; epoch milliseconds. */
  readonly before?: number;
  readonly after?: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** More words than this are left out of account: each costs time, and nobody types them. */
const MAX_QUERY_WORDS = 24;

/** Totals kept at a time. */
const KEPT_TOTALS = 64;

/**
 * Full-text index of the images that can be shown. What lists filter by is indexed like words, as traits:
 * terms led by a sign no word can hold. So every list is one match, and its total a walk over the index
 * that takes a few milliseconds where all of 50,000 images fit, whatever is combined. A total is kept until an image
 * comes, goes or changes, as whoever turns pages asks for the same one again and again.
 */
export interface ImageSearch {
  /** Within a transaction, as is `remove`. */
  put(seq: number, image: ImageRecord): void;
  remove(seq: number): void;
  /** Newest first. */
  page(filter: ImageFilter, offset: number, limit: number): { seqs: number[]; total: number };
}

export function createImageSearch(db: DatabaseSync, transactions: Pick<Transactions, 'onUndo'>): ImageSearch {
  const put = db.prepare('INSERT OR REPLACE INTO image_search (rowid, words) VALUES (?, ?)');
  const remove = db.prepare('DELETE FROM image_search WHERE rowid = ?');
  const statements = (more: string) => {
    const found = `FROM image_search WHERE image_search MATCH ?${more}`;
    return {
      count: db.prepare(`SELECT count(*) AS total ${found}`),
      newest: db.prepare(`SELECT rowid AS seq ${found} ORDER BY rowid DESC LIMIT ? OFFSET ?`),
      oldest: db.prepare(`SELECT rowid AS seq ${found} ORDER BY rowid LIMIT ? OFFSET ?`),
    };
  };
  const always = statements('');
  // What is left out is often little: all but the latest. The sign keeps the index from being entered once for every row.
  const outside = (condition: string): string =>
    ` AND +rowid NOT IN (SELECT seq FROM image_records WHERE record ->> '$.createdAt' ${condition} ?)`;
  const dated = statements(outside('>=') + outside('<='));

  const totals = new Map<string, number>();

  function changed(): void {
    totals.clear();
    transactions.onUndo(() => totals.clear());
  }

  function totalOf(count: StatementSync, conditions: readonly (string | number)[]): number {
    const name = JSON.stringify(conditions);
    const known = totals.get(name);
    if (known !== undefined) return known;
    const total = Number(count.get(...conditions)?.['total']);
    if (totals.size >= KEPT_TOTALS) totals.clear();
    totals.set(name, total);
    return total;
  }

  return {
    put(seq, image) {
      put.run(seq, [...wordsOf(image), ...traitsOf(image)].join(' '));
      changed();
    },
    remove(seq) {
      remove.run(seq);
      changed();
    },
    page(filter, offset, limit) {
      const match = matchOf(filter);
      if (match === undefined) return { seqs: [], total: 0 };
      const { before, after } = filter;
      const anyTime = before === undefined && after === undefined;
      const { count, newest, oldest } = anyTime ? always : dated;
      const conditions = anyTime ? [match] : [match, before ?? Number.MAX_SAFE_INTEGER, after ?? -1];
      const total = totalOf(count, conditions);
      const length = Math.max(0, Math.min(limit, total - offset));
      if (length === 0) return { seqs: [], total };
      const fromEnd = total - offset - length;
      // The index is walked to the page, so it is entered from the nearer end.
      const rows =
        offset <= fromEnd
          ? newest.all(...conditions, length, offset)
          : oldest.all(...conditions, length, fromEnd).toReversed();
      return { seqs: rows.map((row) => Number(row['seq'])), total };
    },
  };
}

function wordsOf(image: ImageRecord): string[] {
  const tags = Object.entries(image.tags).flat();
  return searchWords([image.prompt, image.model, ...tags].join(' '));
}

function traitsOf({ model, jobId, favourite, tags }: ImageRecord): string[] {
  return [
    trait('any'),
    trait('favourite', String(favourite)),
    trait('model', model),
    trait('job', jobId),
    ...Object.entries(tags).map(([name, value]) => trait('tag', name, String(value))),
  ];
}

/** The filter in the language of FTS5; undefined when nothing can fit: a query of signs only. */
function matchOf({ query = '', model, favourite, jobId, tags }: ImageFilter): string | undefined {
  const words = searchWords(query).slice(0, MAX_QUERY_WORDS);
  if (words.length === 0 && query.trim() !== '') return undefined;
  const traits = [
    ...(model === undefined ? [] : [trait('model', model)]),
    ...(favourite === undefined ? [] : [trait('favourite', String(favourite))]),
    ...(jobId === undefined ? [] : [trait('job', jobId)]),
    ...Object.entries(tags).map(([name, value]) => trait('tag', name, value)),
  ];
  const terms = [...traits, ...words];
  if (terms.length === 0) return `"${trait('any')}"`;
  return terms.map((term) => `"${term}"`).join(' AND ') + (words.length > 0 ? '*' : '');
}

/** Hashed, since ids and tags may hold anything while a term is one run of letters and digits. */
function trait(...parts: string[]): string {
  return `¤${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)}`;
}
