import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openJournal } from '../../../src/main/journal/journal.ts';
import { jobStatus, lane } from '../../../src/shared/schema/generation.ts';
import type { JobRecord } from '../../../src/shared/schema/job.ts';
import { aJob } from '../../support/jobs.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { join } from 'node:path';

const which = fc.nat(30);
const tags = fc.dictionary(fc.constantFrom('type', 'id'), fc.oneof(fc.constantFrom('x', 'y'), fc.nat(2)));
const details = {
  lane: fc.constantFrom(...lane.options),
  model: fc.constantFrom('m1', 'm2'),
  tags,
  createdAt: fc.nat(50),
};
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('insert' as const), ...details, index: fc.integer({ min: 1, max: 12 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('reorder' as const),
      which,
      lane: details.lane,
      index: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('status' as const),
      which,
      status: fc.constantFrom(...jobStatus.options),
      at: fc.nat(50),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const), before: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
);
const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const filter = fc.record({
  status: some(fc.constantFrom(...jobStatus.options)),
  model: some(details.model),
  before: some(fc.nat(50)),
  after: some(fc.nat(50)),
  tags,
});

const isOpen = (job: JobRecord): boolean => job.status === 'pending' || job.status === 'in_progress';

/** What the store should answer, kept in the plainest way: jobs by age, and for each lane its pending ids in order. */
class Model {
  jobs: JobRecord[] = [];
  lanes = new Map<string, string[]>(lane.options.map((name) => [name, []]));

  take(id: string): void {
    for (const ids of this.lanes.values()) if (ids.includes(id)) ids.splice(ids.indexOf(id), 1);
  }

  put(id: string, name: string, index: number): void {
    this.take(id);
    this.lanes.get(name)?.splice(index - 1, 0, id);
  }

  queue(): string[] {
    return [...this.lanes.values()].flat();
  }
}

describe('the job store, whatever is done to it', () => {
  it('answers as a plain list of jobs would', () => {
    expect.hasAssertions();
    const folder = tempFolder();
    let run = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.array(filter, { maxLength: 6 }), (steps, filters) => {
        const options = { file: join(folder, `${(run += 1)}.db`), now: () => 1, publish: () => {} };
        let journal = openJournal(options);
        const model = new Model();
        try {
          for (const [n, each] of steps.entries()) {
            if (each.do === 'reopen') {
              journal.close();
              journal = openJournal(options);
            } else apply(journal, model, each, n);
          }
          compare(journal.jobs, model, filters);
        } finally {
          journal.close();
        }
      }),
      { numRuns: 120 },
    );
  }, 60_000);
});

type Value<T> = T extends fc.Arbitrary<infer V> ? V : never;
type Step = Value<typeof step>;
type Filter = Value<typeof filter>;

function apply(
  journal: ReturnType<typeof openJournal>,
  model: Model,
  each: Exclude<Step, { do: 'reopen' }>,
  n: number,
): void {
  const { jobs } = journal;
  if (each.do === 'insert') {
    const position = jobs.positionAt(each.lane, each.index, '');
    const { model: name, tags: labels } = each;
    const job = aJob({
      id: `gen_${n}`,
      lane: each.lane,
      position,
      createdAt: each.createdAt,
      request: { model: name, tags: labels },
    });
    jobs.insert(job, []);
    model.jobs.push(job);
    model.put(job.id, each.lane, each.index);
    return;
  }
  if (each.do === 'drop') {
    const gone = model.jobs.filter((job) => !isOpen(job) && (job.finishedAt ?? Infinity) < each.before);
    expect(jobs.dropFinishedBefore(each.before)).toBe(gone.length);
    model.jobs = model.jobs.filter((job) => !gone.includes(job));
    return;
  }
  const job = jobs.get(model.jobs[each.which % Math.max(1, model.jobs.length)]?.id ?? '');
  if (!job) return;
  if (!isOpen(job)) {
    expect(() => jobs.save({ ...job, status: 'pending' }, [])).toThrow('has ended');
  } else if (each.do === 'reorder') {
    if (job.status !== 'pending') return;
    const position = jobs.positionAt(each.lane, each.index, job.id);
    jobs.save({ ...job, lane: each.lane, position }, []);
    model.put(job.id, each.lane, each.index);
  } else if (each.do === 'fail') {
    expect(() =>
      journal.transaction(() => {
        jobs.save({ ...job, status: job.status === 'pending' ? 'cancelled' : 'pending' }, []);
        jobs.insert(aJob({ id: `gen_${n}`, position: jobs.positionAt(job.lane, 1, '') }), []);
        throw new Error('undo');
      }),
    ).toThrow('undo');
  } else if (job.status !== each.status) {
    const place = each.status === 'pending' ? jobs.lastPosition(job.lane) : job.position;
    jobs.save({ ...job, status: each.status, position: place, finishedAt: each.at }, []);
    if (each.status === 'pending') model.put(job.id, job.lane, Infinity);
    else model.take(job.id);
  }
  model.jobs = model.jobs.map((old) => (old.id === job.id ? (jobs.get(job.id) ?? old) : old));
}

function compare(jobs: ReturnType<typeof openJournal>['jobs'], model: Model, filters: Filter[]): void {
  const queue = model.queue();
  expect(jobs.pending(1000).map((job) => job.id)).toEqual(queue);
  expect(jobs.pending(3).map((job) => job.id)).toEqual(queue.slice(0, 3));
  expect(jobs.countPending()).toBe(queue.length);
  for (const job of model.jobs) {
    expect(jobs.rankOf(job.id)).toBe(queue.includes(job.id) ? queue.indexOf(job.id) + 1 : undefined);
  }
  expect(jobs.inProgress().map((job) => job.id)).toEqual(
    model.jobs.filter((job) => job.status === 'in_progress').map((job) => job.id),
  );
  for (const { status, model: name, before, after, tags: wanted } of filters) {
    const fits = (job: JobRecord): boolean =>
      (status === undefined || job.status === status) &&
      (name === undefined || job.request.model === name) &&
      (before === undefined || job.createdAt < before) &&
      (after === undefined || job.createdAt > after) &&
      Object.entries(wanted).every(([key, value]) => String(job.request.tags[key]) === String(value));
    const expected = model.jobs.filter(fits).toReversed();
    const asked = {
      ...(status && { status }),
      ...(name && { model: name }),
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      tags: Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, String(value)])),
    };
    for (const page of [1, 2]) {
      const found = jobs.list(asked, page, 3);
      expect(found.total).toBe(expected.length);
      expect(found.items.map((job) => job.id)).toEqual(expected.slice((page - 1) * 3, page * 3).map((job) => job.id));
    }
  }
}
