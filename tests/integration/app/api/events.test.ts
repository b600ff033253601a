import { describe, expect, it } from 'vitest';
import { eventData, eventTypes, snapshot } from '../../../../src/shared/contract/events.ts';
import { long, small, useApi } from '../../../support/apiApp.ts';
import { readEvents, type ReadEvent } from '../../../support/eventReader.ts';

const api = useApi();
const all = () => `${api.url()}/v1/events`;
const ofJob = (id: string) => `${api.url()}/v1/images/generations/${id}/events`;
const about = (events: readonly ReadEvent[], id: string) => events.filter(({ data }) => data['jobId'] === id);
const types = (events: readonly ReadEvent[]) => events.map(({ type }) => type);
const hasEnded = (id: string) => (events: readonly ReadEvent[]) =>
  about(events, id).some(({ type }) => ['job.completed', 'job.failed', 'job.cancelled'].includes(type));
const lastId = async () => Number((await readEvents(all(), (events) => events.length > 0))[0]?.data['lastEventId']);

/** Every event fits the contract, and ids only grow. */
function expectInOrder(events: readonly ReadEvent[]): void {
  const ids = events.map(({ id }) => id ?? expect.fail('an event without an id'));
  expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
  for (const { id, type, data } of events) {
    const known = eventTypes.find((name) => name === type) ?? expect.fail(`unknown event ${type}`);
    eventData[known].parse(data);
    expect(data['id']).toBe(id);
  }
}

describe('the event stream', () => {
  it('starts with a snapshot and tells a job from its submission to its end, in order', async () => {
    const id = await api.submit({ ...small, count: 2 });
    await api.until(id, 'complete');
    const before = await lastId();
    const reading = readEvents(all(), (events) => types(events).includes('job.completed'));
    const next = await api.submit({ ...long, steps: 20, count: 2 });
    const [first, ...rest] = await reading;
    expect(first).toMatchObject({ type: 'snapshot' });
    expect(snapshot.parse(first?.data)).toMatchObject({ gap: false, queue: { paused: false } });
    expect(first?.data['lastEventId']).toBeGreaterThanOrEqual(before);
    expectInOrder(rest);
    const mine = await readEvents(all(), hasEnded(next), { 'last-event-id': String(before) });
    const told = types(about(mine, next));
    expect(told[0]).toBe('job.queued');
    expect(told[1]).toBe('job.started');
    expect(told.at(-1)).toBe('job.completed');
    expect(told.filter((type) => type === 'job.image')).toHaveLength(2);
    const percentages = about(mine, next).flatMap(({ data }) => {
      const { progress } = data;
      return typeof progress === 'object' && progress !== null && 'percentage' in progress
        ? [Number(progress.percentage)]
        : [];
    });
    expect(percentages.length).toBeGreaterThan(2);
    expect(percentages).toEqual(percentages.toSorted((a, b) => a - b));
    expect(Math.max(...percentages)).toBeLessThanOrEqual(100);
    for (const { data } of about(mine, next).filter(({ type }) => type === 'job.image')) {
      expect(data['image']).not.toHaveProperty('image');
      expect((await api.state(next)).result?.images).toContainEqual(data['image']);
    }
  });

  it('replays what was missed after Last-Event-ID, each event once, over a restart of the server too', async () => {
    const start = await lastId();
    const first = await api.draw({ ...small, count: 2 });
    const expected = await readEvents(all(), hasEnded(first.id), { 'last-event-id': String(start) });
    const missed = expected.filter(({ type }) => type !== 'snapshot');
    await api.restart();
    const second = await api.draw(small);
    const replayed = await readEvents(all(), hasEnded(second.id), { 'last-event-id': String(start) });
    expect(replayed[0]).toMatchObject({ type: 'snapshot', data: { gap: false } });
    const events = replayed.slice(1);
    expectInOrder(events);
    expect(events.slice(0, missed.length)).toEqual(missed);
    expect(events[0]?.id).toBe(start + 1);
    const ids = events.map(({ id }) => Number(id));
    expect(ids).toEqual(ids.map((_, i) => start + 1 + i));

    const middle = ids[3] ?? 0;
    const later = await readEvents(all(), hasEnded(second.id), { 'last-event-id': String(middle) });
    expect(later.slice(1)).toEqual(events.filter(({ id }) => Number(id) > middle));
  });

  it('goes from replay to live without a gap or a double while a batch runs', async () => {
    const start = await lastId();
    const id = await api.submit({ ...long, steps: 40, count: 2 });
    await api.until(id, 'in_progress');
    const readers = Array.from({ length: 5 }, () =>
      readEvents(all(), hasEnded(id), { 'last-event-id': String(start) }),
    );
    const streams = await Promise.all(readers);
    for (const [, ...events] of streams) {
      const ids = events.map((event) => Number(event.id));
      expect(ids).toEqual(ids.map((_, i) => start + 1 + i));
    }
  });

  it('says so where what is asked for was never given', async () => {
    const [first] = await readEvents(all(), (events) => events.length > 0, { 'last-event-id': '999999999' });
    expect(first).toMatchObject({ type: 'snapshot', data: { gap: true } });
  });

  it.each(['x', '-1', '1.5'])('refuses the Last-Event-ID %s', async (id) => {
    const reply = await api.ask('GET', '/v1/events', { headers: { 'last-event-id': id } });
    expect([reply.status, reply.error().issues?.[0]?.path]).toEqual([400, 'last-event-id']);
  });

  it('tells of the engine, the queue, the gallery and the models', async () => {
    const start = await lastId();
    const { result } = await api.draw(small);
    const id = result?.images[0]?.id ?? '';
    await api.client.call('queue.pause', {});
    await api.client.call('queue.resume', {});
    await api.client.call('images.patch', { params: { id }, body: { favourite: true } });
    await api.client.call('images.delete', { params: { id } });
    await api.client.call('engine.stop', {});
    const events = await readEvents(
      all(),
      (seen) => seen.some(({ type, data }) => type === 'engine.state' && data['state'] === 'stopped'),
      { 'last-event-id': String(start) },
    );
    expectInOrder(events.slice(1));
    expect(types(events)).toEqual(
      expect.arrayContaining(['queue.changed', 'image.changed', 'image.deleted', 'engine.state']),
    );
  });
});

describe('the event stream of one job', () => {
  it('starts with the job, tells of no other, and ends with it', async () => {
    const id = await api.submit({ ...long, steps: 20 });
    const other = await api.submit(small);
    const events = await readEvents(ofJob(id), () => false);
    expect(events[0]?.type).toBe('snapshot');
    expect(snapshot.parse(events[0]?.data).jobs).toMatchObject([{ id }]);
    expectInOrder(events.slice(1));
    expect(about(events.slice(1), id)).toHaveLength(events.length - 1);
    expect(events.at(-1)?.type).toBe('job.completed');
    await api.until(other, 'complete');
  });

  it('of a job that has ended gives its end and closes; with Last-Event-ID it replays all of it', async () => {
    const start = await lastId();
    const { id } = await api.draw(small);
    const ended = await readEvents(ofJob(id), () => false);
    expect(snapshot.parse(ended[0]?.data).jobs).toMatchObject([
      { id, status: 'complete', result: { images: [{ index: 0 }] } },
    ]);
    const replayed = await readEvents(ofJob(id), () => false, { 'last-event-id': String(start) });
    const told = types(replayed);
    expect([told[0], told[1], told[2], told.at(-1)]).toEqual([
      'snapshot',
      'job.queued',
      'job.started',
      'job.completed',
    ]);
  });

  it('of a cancelled job says so', async () => {
    await api.client.call('queue.pause', {});
    const id = await api.submit(small);
    const reading = readEvents(ofJob(id), () => false);
    await api.client.call('generations.cancel', { params: { id } });
    const events = await reading;
    await api.client.call('queue.resume', {});
    const [first, last] = [events[0], events.at(-1)];
    const seen = last?.type === 'job.cancelled' || snapshot.parse(first?.data).jobs[0]?.status === 'cancelled';
    expect(seen).toBe(true);
  });

  it('of no job is not there', async () => {
    const reply = await api.ask('GET', '/v1/images/generations/gen_nope/events');
    expect([reply.status, reply.error().code]).toEqual([404, 'NOT_FOUND']);
  });
});
