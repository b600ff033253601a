import { z } from 'zod';
import { capabilities, engineView } from '../../schema/engine.ts';
import { modelView } from '../../schema/model.ts';
import * as example from '../examples.ts';
import type { Operation } from '../operation.ts';
import { noQuery } from './parts.ts';

/** Models, and the engine that runs them. */
export const engineOperations = {
  'models.list': {
    method: 'GET',
    path: '/v1/models',
    tag: 'Models',
    summary: 'What is installed, what can be used, and why not',
    query: noQuery,
    status: 200,
    output: z.object({ items: z.array(modelView) }),
    errors: [],
    example: { output: { items: [example.model] } },
  },
  'models.scan': {
    method: 'POST',
    path: '/v1/models/scan',
    tag: 'Models',
    summary: 'Look into the model folders again',
    query: noQuery,
    status: 200,
    output: z.object({ items: z.array(modelView) }),
    errors: [],
    example: { output: { items: [example.model] } },
  },
  'engine.get': {
    method: 'GET',
    path: '/v1/engine',
    tag: 'Engine',
    summary: 'State of the engine process',
    query: noQuery,
    status: 200,
    output: engineView,
    errors: [],
    example: { output: example.engine },
  },
  'engine.start': {
    method: 'POST',
    path: '/v1/engine/start',
    tag: 'Engine',
    summary: 'Load the selected model now',
    query: noQuery,
    status: 200,
    output: engineView,
    errors: ['MODEL_NOT_FOUND', 'ENGINE_UNAVAILABLE'],
    example: { output: example.engine },
  },
  'engine.stop': {
    method: 'POST',
    path: '/v1/engine/stop',
    tag: 'Engine',
    summary: 'Unload the model and free its memory',
    description: 'Refused while a job is at work. The next job loads again.',
    query: noQuery,
    status: 200,
    output: engineView,
    errors: ['ENGINE_UNAVAILABLE'],
    example: { output: { state: 'stopped', kind: 'embedded', restarts: 0, loads: 1 } },
  },
  'engine.restart': {
    method: 'POST',
    path: '/v1/engine/restart',
    tag: 'Engine',
    summary: 'Stop the engine and load the selected model again',
    description: 'Refused while a job is at work.',
    query: noQuery,
    status: 200,
    output: engineView,
    errors: ['MODEL_NOT_FOUND', 'ENGINE_UNAVAILABLE'],
    example: { output: example.engine },
  },
  'capabilities.get': {
    method: 'GET',
    path: '/v1/capabilities',
    tag: 'Engine',
    summary: 'Samplers, schedulers, formats, features and limits',
    query: noQuery,
    status: 200,
    output: capabilities,
    errors: [],
    example: { output: example.capabilities },
  },
} as const satisfies Record<string, Operation>;
