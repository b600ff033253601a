import { z } from 'zod';
import { capabilities, engineView } from '../schema/engine.ts';
import { accepted, generation, generationRequest, jobStatus, lane } from '../schema/generation.ts';
import { health } from '../schema/health.ts';
import { imagePatch, imageView } from '../schema/image.ts';
import { jobKind, jobSummary, queueView } from '../schema/job.ts';
import { modelView } from '../schema/model.ts';
import { settingsPatch, settingsView } from '../schema/settings.ts';
import * as example from './examples.ts';
import type { Operation } from './operation.ts';

const id = z.strictObject({ id: z.string().min(1).max(100) });
const paging = {
  page: z.int().min(1).max(1_000_000).default(1),
  limit: z.int().min(1).max(100).default(20),
};
const tag = z.record(z.string(), z.string().max(200)).default({}).describe('`tag.NAME=VALUE`: only what carries that tag.');
const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), page: z.int(), limit: z.int(), total: z.int(), pages: z.int() });
const noQuery = z.strictObject({});

const submitHeaders = z.object({
  'idempotency-key': z.string().min(1).max(200).optional().describe('Same key and body: the same job, 200. Kept 24 hours.'),
  prefer: z
    .string()
    .regex(/^wait=\d{1,5}$/, 'write wait=SECONDS, e.g. wait=30')
    .optional()
    .describe('`wait=SECONDS`: answer when the job ends, or 202 with its state when the time is up.'),
});
const submitErrors = [
  'INVALID_REQUEST', 'MODEL_NOT_FOUND', 'IDEMPOTENCY_CONFLICT', 'SERVER_BUSY', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE',
] as const;

/** Every operation of the contract, once. */
export const operations = {
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
    errors: submitErrors,
    example: { body: example.request, output: example.complete },
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
      tag,
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
    params: id,
    query: z.strictObject({ images: z.enum(['base64', 'url']).default('base64').describe('`url` leaves the base64 out.') }),
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
    params: id,
    query: z.strictObject({
      mode: z.enum(['now', 'after_current']).default('now').describe('`after_current` lets the image at work finish.'),
    }),
    status: 200,
    output: z.object({ id: z.string(), status: z.literal('cancelled') }),
    errors: ['NOT_FOUND', 'ALREADY_TERMINAL', 'INVALID_REQUEST'],
    example: { output: { id: example.ID, status: 'cancelled' } },
  },
  'generations.retry': {
    method: 'POST',
    path: '/v1/images/generations/:id/retry',
    tag: 'Generations',
    summary: 'A new job with only the images that are missing',
    params: id,
    query: noQuery,
    status: 201,
    output: accepted,
    errors: ['NOT_FOUND', 'INVALID_REQUEST', 'MODEL_NOT_FOUND', 'SERVER_BUSY'],
    example: { output: example.accepted },
  },
  'generations.patch': {
    method: 'PATCH',
    path: '/v1/images/generations/:id',
    tag: 'Generations',
    summary: 'Move a pending generation within the queue',
    params: id,
    query: noQuery,
    body: z
      .strictObject({
        lane: lane.optional(),
        position: z.int().min(1).optional().describe('1-based place within its lane; past the end = last.'),
      })
      .refine((value) => Object.keys(value).length > 0, 'say what to change: lane or position')
      .meta({ id: 'GenerationPatch' }),
    status: 200,
    output: generation,
    errors: ['NOT_FOUND', 'ALREADY_TERMINAL', 'INVALID_REQUEST'],
    example: { body: { lane: 'batch', position: 1 }, output: example.pending },
  },
  'queue.get': {
    method: 'GET', path: '/v1/queue', tag: 'Queue', summary: 'What runs and what waits',
    query: noQuery, status: 200, output: queueView, errors: [], example: { output: example.queue },
  },
  'queue.pause': {
    method: 'POST', path: '/v1/queue/pause', tag: 'Queue', summary: 'Start nothing new; the job at work goes on',
    query: noQuery, status: 200, output: queueView, errors: [], example: { output: { ...example.queue, paused: true } },
  },
  'queue.resume': {
    method: 'POST', path: '/v1/queue/resume', tag: 'Queue', summary: 'Go on with the queue',
    query: noQuery, status: 200, output: queueView, errors: [], example: { output: example.queue },
  },
  'jobs.list': {
    method: 'GET', path: '/v1/jobs', tag: 'Jobs', summary: 'Every kind of job under one roof, newest first',
    query: z.strictObject({ kind: jobKind.optional(), status: jobStatus.optional(), ...paging }),
    status: 200, output: pageOf(jobSummary), errors: ['INVALID_REQUEST'],
    example: { output: { items: [example.job], page: 1, limit: 20, total: 1, pages: 1 } },
  },
  'jobs.status': {
    method: 'GET', path: '/v1/jobs/:id/status', tag: 'Jobs', summary: 'One job in short',
    params: id, query: noQuery, status: 200, output: jobSummary, errors: ['NOT_FOUND'], example: { output: example.job },
  },
  'jobs.cancel': {
    method: 'DELETE', path: '/v1/jobs/:id/status', tag: 'Jobs', summary: 'Cancel a job of any kind',
    params: id, query: noQuery, status: 200, output: jobSummary, errors: ['NOT_FOUND', 'ALREADY_TERMINAL'],
    example: { output: { ...example.job, status: 'cancelled' } },
  },
  'images.list': {
    method: 'GET', path: '/v1/images', tag: 'Images', summary: 'Search the gallery, newest first',
    query: z.strictObject({
      query: z.string().min(1).max(500).optional().describe('Words of prompt, model or tags; the last may be a beginning.'),
      model: z.string().min(1).max(200).optional(),
      tag,
      favourite: z.boolean().optional(),
      ...paging,
    }),
    status: 200, output: pageOf(imageView), errors: ['INVALID_REQUEST'],
    example: { output: { items: [example.image], page: 1, limit: 20, total: 1, pages: 1 } },
  },
  'images.get': {
    method: 'GET', path: '/v1/images/:id', tag: 'Images', summary: 'One image with its full recipe',
    params: id, query: noQuery, status: 200, output: imageView, errors: ['NOT_FOUND'], example: { output: example.image },
  },
  'images.patch': {
    method: 'PATCH', path: '/v1/images/:id', tag: 'Images', summary: 'Mark as favourite, or change the tags',
    params: id, query: noQuery, body: imagePatch, status: 200, output: imageView, errors: ['NOT_FOUND', 'INVALID_REQUEST'],
    example: { body: { favourite: true }, output: { ...example.image, favourite: true } },
  },
  'images.delete': {
    method: 'DELETE', path: '/v1/images/:id', tag: 'Images', summary: 'Delete an image and its file',
    params: id, query: noQuery, status: 200, output: z.object({ id: z.string(), deleted: z.literal(true) }), errors: ['NOT_FOUND'],
    example: { output: { id: example.IMAGE_ID, deleted: true } },
  },
  'images.file': {
    method: 'GET', path: '/v1/images/:id/file', tag: 'Images', summary: 'The image file, with ETag and Range',
    params: id, query: noQuery, status: 200, also: { 206: 'A part of the file.', 304: 'Not changed.', 416: 'No such range.' },
    output: 'bytes', errors: ['NOT_FOUND'],
  },
  'images.thumbnail': {
    method: 'GET', path: '/v1/images/:id/thumbnail', tag: 'Images', summary: 'A small WebP of the image',
    params: id,
    query: z.strictObject({ size: z.int().min(64).max(1024).default(256).describe('Longest side in pixels, rounded up to 128, 256, 512 or 1024.') }),
    status: 200, also: { 304: 'Not changed.' }, output: 'bytes', errors: ['NOT_FOUND', 'INVALID_REQUEST'],
  },
  'models.list': {
    method: 'GET', path: '/v1/models', tag: 'Models', summary: 'What is installed, what can be used, and why not',
    query: noQuery, status: 200, output: z.object({ items: z.array(modelView) }), errors: [], example: { output: { items: [example.model] } },
  },
  'models.scan': {
    method: 'POST', path: '/v1/models/scan', tag: 'Models', summary: 'Look into the model folders again',
    query: noQuery, status: 200, output: z.object({ items: z.array(modelView) }), errors: [], example: { output: { items: [example.model] } },
  },
  'engine.get': {
    method: 'GET', path: '/v1/engine', tag: 'Engine', summary: 'State of the engine process',
    query: noQuery, status: 200, output: engineView, errors: [], example: { output: example.engine },
  },
  'engine.start': {
    method: 'POST', path: '/v1/engine/start', tag: 'Engine', summary: 'Load the selected model now',
    query: noQuery, status: 200, output: engineView, errors: ['MODEL_NOT_FOUND', 'ENGINE_UNAVAILABLE'], example: { output: example.engine },
  },
  'engine.stop': {
    method: 'POST', path: '/v1/engine/stop', tag: 'Engine', summary: 'Unload the model and free its memory',
    description: 'Refused while a job is at work. The next job loads again.',
    query: noQuery, status: 200, output: engineView, errors: ['ENGINE_UNAVAILABLE'],
    example: { output: { state: 'stopped', kind: 'embedded', restarts: 0, loads: 1 } },
  },
  'engine.restart': {
    method: 'POST', path: '/v1/engine/restart', tag: 'Engine', summary: 'Stop the engine and load the selected model again',
    description: 'Refused while a job is at work.',
    query: noQuery, status: 200, output: engineView, errors: ['MODEL_NOT_FOUND', 'ENGINE_UNAVAILABLE'], example: { output: example.engine },
  },
  'capabilities.get': {
    method: 'GET', path: '/v1/capabilities', tag: 'Engine', summary: 'Samplers, schedulers, formats, features and limits',
    query: noQuery, status: 200, output: capabilities, errors: [], example: { output: example.capabilities },
  },
  'settings.get': {
    method: 'GET', path: '/v1/settings', tag: 'Settings', summary: 'Settings in force',
    query: noQuery, status: 200, output: settingsView, errors: [], example: { output: example.settings },
  },
  'settings.patch': {
    method: 'PATCH', path: '/v1/settings', tag: 'Settings', summary: 'Change settings',
    query: noQuery, body: settingsPatch, status: 200, output: settingsView, errors: ['INVALID_REQUEST', 'MODEL_NOT_FOUND'],
    example: { body: { idleUnloadMs: 300_000 }, output: { ...example.settings, idleUnloadMs: 300_000 } },
  },
  'health.get': {
    method: 'GET', path: '/health', tag: 'Server', summary: 'Is it up, and is it busy',
    query: noQuery, status: 200, output: health, errors: [], open: true, example: { output: example.health },
  },
  'metrics.get': {
    method: 'GET', path: '/metrics', tag: 'Server', summary: 'Counters and gauges for Prometheus',
    query: noQuery, status: 200, output: 'text', errors: [],
  },
} as const satisfies Record<string, Operation>;

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export const operationNames = Object.keys(operations) as OperationName[];
