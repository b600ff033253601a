import { describe, expect, it } from 'vitest';
import { eventTypes } from '../../../src/shared/contract/events.ts';
import type { NewEvent } from '../../../src/shared/contract/events.ts';
import { note, queued } from '../../support/journalEvents.ts';
import { aJournal } from '../../support/journals.ts';

const oneOfEach: { [T in NewEvent['type']]: NewEvent & { type: T } } = {
  'job.queued': {
    type: 'job.queued',
    jobId: 'j',
    data: { jobId: 'j', lane: 'idle', queuePosition: 1, requeued: true },
  },
  'job.started': { type: 'job.started', jobId: 'j', data: { jobId: 'j', attempt: 1 } },
  'job.progress': {
    type: 'job.progress',
    jobId: 'j',
    data: {
      jobId: 'j',
      progress: { currentStep: 1, totalSteps: 6, stage: 'diffusion', percentage: 10, currentImage: 1, totalImages: 1 },
    },
  },
  'job.image': {
    type: 'job.image',
    jobId: 'j',
    data: {
      jobId: 'j',
      image: { id: 'i', index: 0, seed: 1, width: 64, height: 64, url: '/a', thumbnailUrl: '/b', timeTaken: 5 },
    },
  },
  'job.note': { type: 'job.note', jobId: 'j', data: { jobId: 'j', note: 'tried again' } },
  'job.completed': { type: 'job.completed', jobId: 'j', data: { jobId: 'j', saved: 1, failed: 0 } },
  'job.failed': {
    type: 'job.failed',
    jobId: 'j',
    data: { jobId: 'j', error: { code: 'DEAD_IMAGE', message: 'black' } },
  },
  'job.cancelled': { type: 'job.cancelled', jobId: 'j', data: { jobId: 'j' } },
  'queue.changed': { type: 'queue.changed', data: { paused: true } },
  'engine.state': { type: 'engine.state', data: { state: 'stopped', kind: 'embedded', restarts: 0, loads: 0 } },
  'devices.changed': { type: 'devices.changed', data: { count: 2, backend: 'vulkan0', testing: false } },
  'download.progress': {
    type: 'download.progress',
    data: { downloadId: 'd', state: 'running', bytes: 5, totalBytes: 10, bytesPerSecond: 2, etaMs: 2500 },
  },
  'download.completed': { type: 'download.completed', data: { downloadId: 'd', modelId: 'm' } },
  'download.failed': {
    type: 'download.failed',
    data: { downloadId: 'd', error: { code: 'WRONG_CHECKSUM', message: 'wrong', facts: { sha256: 'a' } } },
  },
  'download.deleted': { type: 'download.deleted', data: { downloadId: 'd' } },
  'engine.build': {
    type: 'engine.build',
    data: { buildId: 'b', status: { state: 'paused', bytes: 1, totalBytes: 2 }, inUse: false },
  },
  'image.changed': { type: 'image.changed', data: { imageId: 'i', favourite: true } },
  'image.deleted': { type: 'image.deleted', data: { imageId: 'i' } },
  'image.imported': { type: 'image.imported', data: { imageId: 'i' } },
  'templates.changed': { type: 'templates.changed', data: { slug: 's', deleted: false } },
  'models.changed': { type: 'models.changed', data: { count: 3 } },
};

describe('the event log', () => {
  it('replays every kind of event as it was published, over a restart', () => {
    const journal = aJournal();
    journal.events.append(eventTypes.map((type) => oneOfEach[type]));
    expect(journal.published).toHaveLength(eventTypes.length);
    journal.close();
    expect(aJournal(journal.file).events.since(0, 100)).toEqual(journal.published);
  });

  it('replays what came after an id, of one job if asked, no more than asked for', () => {
    const { events } = aJournal();
    events.append([queued('a'), queued('b'), note('a', '1'), note('a', '2')]);
    expect(events.since(1, 2).map((event) => event.id)).toEqual([2, 3]);
    expect(events.since(1, 9, 'a').map((event) => event.id)).toEqual([3, 4]);
    expect(events.since(4, 9)).toEqual([]);
  });

  it('knows its first and last id when empty too', () => {
    const { events } = aJournal();
    expect([events.firstId(), events.lastId()]).toEqual([1, 0]);
    events.append([queued('a'), queued('b')]);
    expect([events.firstId(), events.lastId()]).toEqual([1, 2]);
  });

  it('keeps about the newest 20,000, and goes on numbering where it was', () => {
    const journal = aJournal();
    for (let i = 0; i < 25; i += 1) journal.events.append(Array.from({ length: 1000 }, () => note('a', 'x')));
    expect([journal.events.firstId(), journal.events.lastId()]).toEqual([5001, 25_000]);
    journal.close();
    const again = aJournal(journal.file);
    again.events.append([note('a', 'y')]);
    expect(again.published.map((event) => event.id)).toEqual([25_001]);
  });
});
