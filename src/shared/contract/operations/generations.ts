import { z } from 'zod';
import { accepted, generation, generationRequest, jobStatus, lane } from '../../schema/generation.ts';
import { jobErrorCode } from '../../schema/error.ts';
import { estimate } from '../../schema/fit.ts';
import * as example from '../examples.ts';
import { estimateExample } from '../fitExamples.ts';
import type { Operation } from '../operation.ts';
import { isPrefer } from '../prefer.ts';
import { byId, noQuery, pageOf, paging, tagFilter } from './parts.ts';

export const submitHeaders = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      'Same key and body: the same job, 200. Kept 24 hours, but no longer than the job: `IMAGE_RESULT_TTL_MS`, where it is set, may drop that sooner, and the next request draws again.',
    ),
  prefer: z
    .string()
    .refine(isPrefer, 'write wait=SECONDS, e.g. wait=30')
    .optional()
    .describe(
      '`wait=SECONDS`: answer when the job ends, or 202 with its state when the time is up. Other preferences are ignored (RFC 7240).',
    ),
});
export const submitErrors = [
  'INVALID_REQUEST',
  'MODEL_NOT_FOUND',
  'IDEMPOTENCY_CONFLICT',
  'SERVER_BUSY',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'DISK_FULL',
] as const;

/** Asking for images, following and changing what was asked for. */
export const generationsOperations = {
  'generations.create': {
    method: 'POST',
    path: '/v1/images/generations',
    tag: 'Generations',
    summary: 'Ask for images',
    description: 'Answers at once, before any work. Poll `links.self`, or follow `links.events`.',
    query: noQuery,
    headers: submitHeaders,
    body: generationRequest,
    status: 201,
    also: {
      200: 'The job already made with this Idempotency-Key, or (with `Prefer: wait`) the finished state.',
      202: 'With `Prefer: wait`: the time is up, the job goes on.',
    },
    output: z.union([generation, accepted]),
    errors: submitErrors,
    example: { body: example.request, output: example.accepted },
  },
  'generations.generate': {
    method: 'POST',
    path: '/v1/images/generate',
    tag: 'Generations',
    summary: 'Ask for images and wait for them',
    description: 'The synchronous twin: the same durable job; a client that goes away cancels nothing.',
    query: z.strictObject({ images: z.enum(['base64', 'url']).default('base64') }),
    headers: submitHeaders.pick({ 'idempotency-key': true }),
    body: generationRequest,
    status: 200,
    output: generation,
    errors: [...submitErrors, ...jobErrorCode.options],
    example: { body: example.request, output: example.complete },
  },
  'generations.estimate': {
    method: 'POST',
    path: '/v1/images/estimate',
    tag: 'Generations',
    summary: 'Would it fit, how long would it take, and with which flags',
    description:
      'Takes the body of a generation and draws nothing. From the headers of the model, and from what this machine measured with it: every image makes it better.',
    query: noQuery,
    body: generationRequest,
    status: 200,
    output: estimate,
    errors: ['INVALID_REQUEST', 'MODEL_NOT_FOUND', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'],
    example: { body: example.request, output: estimateExample },
  },
  'generations.list': {
    method: 'GET',
    path: '/v1/images/generations',
    tag: 'Generations',
    summary: 'List generations, newest first',
    query: z.strictObject({
      status: jobStatus.optional(),
      model: z.string().min(1).max(200).optional(),
      before: z.int().min(0).optional().describe('Created before this time, epoch milliseconds.'),
      after: z.int().min(0).optional().describe('Created after this time, epoch milliseconds.'),
      tag: tagFilter,
      ...paging,
    }),
    status: 200,
    output: pageOf(generation),
    errors: ['INVALID_REQUEST'],
    example: { output: { items: [example.complete], page: 1, limit: 20, total: 1, pages: 1 } },
  },
  'generations.get': {
    method: 'GET',
    path: '/v1/images/generations/:id',
    tag: 'Generations',
    summary: 'State, progress and results of one generation',
    params: byId,
    query: z.strictObject({
      images: z.enum(['base64', 'url']).default('base64').describe('`url` leaves the base64 out.'),
    }),
    status: 200,
    output: generation,
    errors: ['NOT_FOUND', 'INVALID_REQUEST'],
    example: { output: example.complete },
  },
  'generations.cancel': {
    method: 'DELETE',
    path: '/v1/images/generations/:id',
    tag: 'Generations',
    summary: 'Cancel a generation; the engine keeps its model',
    params: byId,
    query: z.strictObject({
      mode: z.enum(['now', 'after_current']).default('now').describe('`after_current` lets the image at work finish.'),
    }),
    status: 200,
    output: z.object({ id: z.string(), status: z.literal('cancelled') }),
    errors: ['NOT_FOUND', 'ALREADY_TERMINAL', 'INVALID_REQUEST', 'DISK_FULL'],
    example: { output: { id: example.ID, status: 'cancelled' } },
  },
  'generations.retry': {
    method: 'POST',
    path: '/v1/images/generations/:id/retry',
    tag: 'Generations',
    summary: 'A new job with only the images that are missing',
    params: byId,
    query: noQuery,
    headers: submitHeaders.pick({ 'idempotency-key': true }),
    status: 201,
    also: { 200: 'The job already made with this Idempotency-Key.' },
    output: accepted,
    errors: ['NOT_FOUND', 'INVALID_REQUEST', 'MODEL_NOT_FOUND', 'IDEMPOTENCY_CONFLICT', 'SERVER_BUSY', 'DISK_FULL'],
    example: { output: example.accepted },
  },
  'generations.patch': {
    method: 'PATCH',
    path: '/v1/images/generations/:id',
    tag: 'Generations',
    summary: 'Move a pending generation within the queue',
    params: byId,
    query: noQuery,
    body: z
      .strictObject({
        lane: lane.optional(),
        position: z.int().min(1).optional().describe('1-based place within its lane; past the end = last.'),
      })
      .refine((value) => Object.keys(value).length > 0, {
        error: 'say what to change: lane or position',
        when: ({ issues }) => issues.length === 0,
      })
      .meta({ id: 'GenerationPatch' }),
    status: 200,
    output: generation,
    errors: ['NOT_FOUND', 'ALREADY_TERMINAL', 'INVALID_REQUEST', 'DISK_FULL'],
    example: { body: { lane: 'batch', position: 1 }, output: example.pending },
  },
} as const satisfies Record<string, Operation>;
