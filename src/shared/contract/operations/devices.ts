import { z } from 'zod';
import { devicesView } from '../../schema/device.ts';
import { devices } from '../deviceExamples.ts';
import type { Operation } from '../operation.ts';
import { noQuery } from './parts.ts';

/** What this machine can draw on, and which of it is chosen. */
export const devicesOperations = {
  'devices.list': {
    method: 'GET',
    path: '/v1/devices',
    tag: 'Engine',
    summary: 'Processor and graphics cards: what can be used, why not, and which one is chosen',
    description:
      'Answered from the last look, which is made when the app starts. `refresh=true` looks again; a tool that hangs costs 3 seconds at most.',
    query: z.strictObject({ refresh: z.boolean().default(false) }),
    status: 200,
    output: devicesView,
    errors: [],
    example: { output: devices },
  },
  'engine.selftest': {
    method: 'POST',
    path: '/v1/engine/selftest',
    tag: 'Engine',
    summary: 'Draw a small picture on each device, compare it with the stored one, and choose again',
    description: 'Answers when all are tested. Refused while a job is at work; jobs that come meanwhile wait.',
    query: noQuery,
    status: 200,
    output: devicesView,
    errors: ['ENGINE_UNAVAILABLE'],
    example: { output: devices },
  },
} as const satisfies Record<string, Operation>;
