import { z } from 'zod';
import { jobStatus } from '../../schema/generation.ts';
import { jobKind, jobSummary, queueView } from '../../schema/job.ts';
import * as example from '../examples.ts';
import type { Operation } from '../operation.ts';
import { byId, noQuery, pageOf, paging } from './parts.ts';

/** The queue, and every kind of job in it. */
export const queueOperations = {
  'queue.get': {
    method: 'GET',
    path: '/v1/queue',
    tag: 'Queue',
    summary: 'What runs and what waits',
    query: noQuery,
    status: 200,
    output: queueView,
    errors: [],
    example: { output: example.queue },
  },
  'queue.pause': {
    method: 'POST',
    path: '/v1/queue/pause',
    tag: 'Queue',
    summary: 'Start nothing new; the job at work goes on',
    query: noQuery,
    status: 200,
    output: queueView,
    errors: [],
    example: { output: { ...example.queue, paused: true } },
  },
  'queue.resume': {
    method: 'POST',
    path: '/v1/queue/resume',
    tag: 'Queue',
    summary: 'Go on with the queue',
    query: noQuery,
    status: 200,
    output: queueView,
    errors: [],
    example: { output: example.queue },
  },
  'jobs.list': {
    method: 'GET',
    path: '/v1/jobs',
    tag: 'Jobs',
    summary: 'Every kind of job under one roof, newest first',
    query: z.strictObject({ kind: jobKind.optional(), status: jobStatus.optional(), ...paging }),
    status: 200,
    output: pageOf(jobSummary),
    errors: ['INVALID_REQUEST'],
    example: { output: { items: [example.job], page: 1, limit: 20, total: 1, pages: 1 } },
  },
  'jobs.status': {
    method: 'GET',
    path: '/v1/jobs/:id/status',
    tag: 'Jobs',
    summary: 'One job in short',
    params: byId,
    query: noQuery,
    status: 200,
    output: jobSummary,
    errors: ['NOT_FOUND'],
    example: { output: example.job },
  },
  'jobs.cancel': {
    method: 'DELETE',
    path: '/v1/jobs/:id/status',
    tag: 'Jobs',
    summary: 'Cancel a job of any kind',
    params: byId,
    query: noQuery,
    status: 200,
    output: jobSummary,
    errors: ['NOT_FOUND', 'ALREADY_TERMINAL'],
    example: { output: { ...example.job, status: 'cancelled' } },
  },
} as const satisfies Record<string, Operation>;
