import { expect, it } from 'vitest';
import { createFeed } from '../../../src/main/feed.ts';
import { generationView } from '../../../src/main/generation/generationView.ts';
import { aJob } from '../../support/jobs.ts';

it('shows every job at work at the start of an event stream: the one being drawn and the one being saved', () => {
  const jobs = ['saving', 'drawing', 'ended'].map((id) =>
    aJob({ id, status: id === 'ended' ? 'cancelled' : 'in_progress' }),
  );
  const feed = createFeed({
    events: { since: () => [], firstId: () => 0, lastId: () => 0 },
    subscribe: () => () => {},
    engine: () => ({ state: 'ready', kind: 'embedded', restarts: 0, loads: 1 }),
    queue: () => ({ paused: false, running: null, pending: [], total: 0, limit: 1 }),
    job: (id) => jobs.find((job) => job.id === id),
    atWork: () => jobs.filter((job) => job.status === 'in_progress'),
    view: (job) => generationView(job, {}),
  });
  expect(feed.snapshot()?.jobs.map(({ id }) => id)).toEqual(['saving', 'drawing']);
  expect(feed.snapshot('ended')?.jobs.map(({ id }) => id)).toEqual(['ended']);
  expect(feed.snapshot('unknown')).toBeUndefined();
});
