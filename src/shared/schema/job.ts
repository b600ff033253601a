import { z } from 'zod';
import { jobError } from './error.ts';
import { memoryRung } from './fit.ts';
import { jobStatus, lane, resolvedRequest } from './generation.ts';

/** One image of a job. Data exists only in the states in which it is true. */
export const imageSlot = z.intersection(
  z.object({ index: z.int(), seed: z.int(), attempts: z.int().describe('Tries that ended without a picture.') }),
  z.discriminatedUnion('state', [
    z.object({ state: z.literal('waiting') }),
    z.object({ state: z.literal('rendering') }),
    z.object({ state: z.literal('checking') }),
    z.object({
      state: z.literal('saved'),
      imageId: z.string(),
      width: z.int(),
      height: z.int(),
      timeTaken: z.int(),
      computeMs: z.int(),
      device: z.string(),
    }),
    z.object({ state: z.literal('failed'), error: jobError }),
  ]),
);
export type ImageSlot = z.output<typeof imageSlot>;

/** A job as the journal keeps it. */
export const jobRecord = z.object({
  id: z.string(),
  kind: z.literal('generation'),
  status: jobStatus,
  lane,
  position: z.number().describe('Order within the lane; smaller is sooner.'),
  attempt: z.int(),
  request: resolvedRequest,
  initInput: z
    .string()
    .optional()
    .describe(
      'The kept picture that is drawn from; `request.initImage` may name an image of the gallery, which may be deleted.',
    ),
  images: z.array(imageSlot),
  notes: z.array(z.string()),
  percentage: z.number().describe('The highest progress ever told, so that it never falls, over restarts too.'),
  cancelAfterCurrent: z.boolean().describe('Cancelled once the image at work is done.'),
  rung: memoryRung.optional().describe('The measure against want of memory it is drawn with since it ran out of it.'),
  client: z.string().optional(),
  retryOf: z.string().optional(),
  createdAt: z.int(),
  updatedAt: z.int(),
  startedAt: z.int().optional(),
  finishedAt: z.int().optional(),
  error: jobError.optional(),
});
export type JobRecord = z.output<typeof jobRecord>;

export const jobKind = z.enum(['generation']);

/** A job of any kind in one line. */
export const jobSummary = z
  .object({
    id: z.string(),
    kind: jobKind,
    status: jobStatus,
    createdAt: z.int(),
    updatedAt: z.int(),
    startedAt: z.int().optional(),
    finishedAt: z.int().optional(),
    percentage: z.number(),
    currentTask: z.string().optional(),
    client: z.string().optional(),
    error: jobError.optional(),
    links: z.object({ self: z.string(), status: z.string() }),
  })
  .meta({ id: 'JobSummary' });
export type JobSummary = z.output<typeof jobSummary>;

/** What waits, in the order in which it would run for a neutral scheduler. */
export const queueView = z
  .object({
    paused: z.boolean(),
    running: z.object({ id: z.string(), lane, model: z.string(), startedAt: z.int() }).nullable(),
    pending: z
      .array(
        z.object({
          id: z.string(),
          lane,
          queuePosition: z.int().describe('1-based place in the whole queue.'),
          model: z.string(),
          count: z.int(),
          prompt: z.string(),
          createdAt: z.int(),
          client: z.string().optional(),
        }),
      )
      .describe('At most the first 200; list the generations that are pending for the rest.'),
    total: z.int().describe('How many wait in all.'),
    limit: z.int().describe('How many may wait before a submit is answered SERVER_BUSY.'),
  })
  .meta({ id: 'Queue' });
export type QueueView = z.output<typeof queueView>;
