import { z } from 'zod';
import { downloadError, downloadProgress } from '../schema/download.ts';
import { engineView } from '../schema/engine.ts';
import { buildStatus } from '../schema/engineBuild.ts';
import { jobError } from '../schema/error.ts';
import { queueView } from '../schema/job.ts';
import { generation, lane, progress, resultImage } from '../schema/generation.ts';

const jobId = z.string();

/** Every event the app publishes: type → data. Each is in the journal before anyone hears of it. */
export const eventData = {
  'job.queued': z.object({
    jobId,
    lane,
    queuePosition: z.int().optional(),
    requeued: z.boolean().describe('True when a crash or restart put it back.'),
  }),
  'job.started': z.object({ jobId, attempt: z.int() }),
  'job.progress': z.object({ jobId, progress }),
  'job.image': z.object({ jobId, image: resultImage }),
  'job.note': z.object({ jobId, note: z.string() }),
  'job.completed': z.object({ jobId, saved: z.int(), failed: z.int() }),
  'job.failed': z.object({ jobId, error: jobError }),
  'job.cancelled': z.object({ jobId }),
  'queue.changed': z.object({ paused: z.boolean(), reordered: z.string().optional() }),
  'engine.state': engineView,
  'image.changed': z.object({ imageId: z.string(), favourite: z.boolean() }),
  'image.deleted': z.object({ imageId: z.string() }),
  'image.imported': z.object({ imageId: z.string() }),
  'templates.changed': z.object({ slug: z.string(), deleted: z.boolean() }),
  'models.changed': z.object({ count: z.int() }),
  'devices.changed': z.object({
    count: z.int(),
    backend: z.string().describe('What the next model is loaded on.'),
    testing: z.boolean(),
  }),
  'download.progress': z.object({ downloadId: z.string(), ...downloadProgress.shape }),
  'download.completed': z.object({ downloadId: z.string(), modelId: z.string() }),
  'download.failed': z.object({ downloadId: z.string(), error: downloadError }),
  'download.deleted': z.object({ downloadId: z.string() }),
  'engine.build': z.object({ buildId: z.string(), status: buildStatus, inUse: z.boolean() }),
} as const;

export type EventType = keyof typeof eventData;
export type EventData<T extends EventType> = z.output<(typeof eventData)[T]>;
export const eventTypes = Object.keys(eventData) as EventType[];
/** One of them is the last that is told of a job. */
export const jobEnds: ReadonlySet<EventType> = new Set(['job.completed', 'job.failed', 'job.cancelled']);

/** An event before the journal has numbered it. */
export type NewEvent = { [T in EventType]: { type: T; jobId?: string; data: EventData<T> } }[EventType];

/** An event as it is replayed: `id` grows by one with every event, over restarts too. */
export type StoredEvent = NewEvent & { id: number; at: number };

/** The first message of every event stream: fold the events after `lastEventId` over it. */
export const snapshot = z
  .object({
    lastEventId: z.int(),
    gap: z.boolean().describe('True when some of the events asked for by `Last-Event-ID` are no longer kept.'),
    engine: engineView,
    queue: queueView,
    jobs: z.array(generation).describe('What is at work; for a stream of one job, that job.'),
  })
  .meta({ id: 'Snapshot' });
export type Snapshot = z.output<typeof snapshot>;
