import { health } from '../../schema/health.ts';
import { settingsPatch, settingsView } from '../../schema/settings.ts';
import * as example from '../examples.ts';
import type { Operation } from '../operation.ts';
import { noQuery } from './parts.ts';

/** Settings, and the server itself. */
export const serverOperations = {
  'settings.get': {
    method: 'GET',
    path: '/v1/settings',
    tag: 'Settings',
    summary: 'Settings in force',
    query: noQuery,
    status: 200,
    output: settingsView,
    errors: [],
    example: { output: example.settings },
  },
  'settings.patch': {
    method: 'PATCH',
    path: '/v1/settings',
    tag: 'Settings',
    summary: 'Change settings',
    query: noQuery,
    body: settingsPatch,
    status: 200,
    output: settingsView,
    errors: ['INVALID_REQUEST', 'MODEL_NOT_FOUND', 'FORBIDDEN'],
    example: { body: { idleUnloadMs: 300_000 }, output: { ...example.settings, idleUnloadMs: 300_000 } },
  },
  'health.get': {
    method: 'GET',
    path: '/health',
    tag: 'Server',
    summary: 'Is it up, and is it busy',
    query: noQuery,
    status: 200,
    output: health,
    errors: [],
    open: true,
    example: { output: example.health },
  },
  'metrics.get': {
    method: 'GET',
    path: '/metrics',
    tag: 'Server',
    summary: 'Counters and gauges for Prometheus',
    query: noQuery,
    status: 200,
    output: 'text',
    errors: [],
  },
} as const satisfies Record<string, Operation>;
