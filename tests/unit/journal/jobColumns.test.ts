import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJobColumns, type JobRow, type RowFilter } from '../../../src/main/journal/jobColumns.ts';

const row = fc.record({
  seq: fc.integer({ min: 1, max: 60 }),
  status: fc.integer({ min: 0, max: 3 }),
  createdAt: fc.integer({ min: 0, max: 20 }),
  model: fc.integer({ min: 0, max: 2 }),
  labels: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }),
});
const step = fc.oneof(
  { weight: 4, arbitrary: row.map((put) => ({ put })) },
  fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 8 }).map((gone) => ({ gone })),
);
const filter: fc.Arbitrary<RowFilter> = fc.record({
  status: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
  model: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
  before: fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 20 })),
  after: fc.oneof(fc.constant(-Infinity), fc.integer({ min: 0, max: 20 })),
  labels: fc.uniqueArray(fc.integer({ min: 0, max: 7 }), { maxLength: 2 }),
});

const meets = (one: JobRow, { status, model, before, after, labels }: RowFilter): boolean =>
  (status === undefined || one.status === status) &&
  (model === undefined || one.model === model) &&
  one.createdAt < before &&
  one.createdAt > after &&
  labels.every((label) => one.labels.includes(label));

describe('the columns of the jobs', () => {
  it('hold the same rows in the same order as a plain list would, whatever is put and deleted', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 120 }),
        fc.array(filter, { minLength: 1, maxLength: 5 }),
        fc.nat(70),
        fc.integer({ min: 1, max: 20 }),
        (steps, asked, offset, limit) => {
          const columns = createJobColumns();
          const model = new Map<number, JobRow>();
          for (const one of steps) {
            if ('put' in one) {
              columns.put(one.put);
              model.set(one.put.seq, one.put);
            } else {
              columns.deleteAll(new Set(one.gone));
              for (const seq of one.gone) model.delete(seq);
            }
          }
          const expected = [...model.values()].toSorted((a, b) => a.seq - b.seq);
          const seqs = expected.map(({ seq }) => seq).toReversed();
          expect(columns.size()).toBe(expected.length);
          expect(seqs.map(columns.get)).toEqual(expected.toReversed());
          expect(columns.get(99)).toBeUndefined();
          expect(columns.last(offset, limit)).toEqual(seqs.slice(offset, offset + limit));
          for (const one of asked) {
            const found = expected.filter((each) => meets(each, one)).map(({ seq }) => seq);
            const page = found.toReversed().slice(offset, offset + limit);
            expect(columns.page(one, offset, limit)).toEqual({ seqs: page, total: found.length });
          }
        },
      ),
    );
  });

  it('take more rows and labels than there was room for at first', () => {
    const columns = createJobColumns();
    const rows = Array.from({ length: 3000 }, (_, n) => ({
      seq: n + 1,
      status: n % 4,
      createdAt: n,
      model: n % 3,
      labels: [n, n + 1, 7],
    }));
    for (const one of rows) columns.put(one);
    expect(columns.size()).toBe(3000);
    expect(rows.every((one) => JSON.stringify(columns.get(one.seq)) === JSON.stringify(one))).toBe(true);
  });
});
