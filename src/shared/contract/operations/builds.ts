import { z } from 'zod';
import { engineBuildsView, engineBuildView } from '../../schema/engineBuild.ts';
import * as example from '../buildExamples.ts';
import type { Operation } from '../operation.ts';
import { byId, noQuery } from './parts.ts';

/** Builds of the official `sd-server`, beside the engine that comes with the app. */
export const buildsOperations = {
  'builds.list': {
    method: 'GET',
    path: '/v1/engine/builds',
    tag: 'Engine',
    summary: 'Engine builds that can be had, and how far each is',
    description:
      'Builds of the official sd-server of stable-diffusion.cpp, from a list that comes with the app and pins the SHA-256 of each. Nothing is downloaded unless it is asked for.',
    query: noQuery,
    status: 200,
    output: engineBuildsView,
    errors: [],
    example: { output: example.builds },
  },
  'builds.install': {
    method: 'POST',
    path: '/v1/engine/builds/:id',
    tag: 'Engine',
    summary: 'Get an engine build, and use it once it has passed its self-test',
    description:
      'Downloaded (over restarts of the app and cuts of the line), checked by its hash, unpacked, and tested with a picture that is known to be right. Only then it takes the place of the build of its kind, which is kept to go back to. Asked for again it goes on after a pause or a failure; one that is here is checked file by file and tested again. Follow it by `engine.build` events, or by asking.',
    params: byId,
    query: noQuery,
    body: z.strictObject({
      acceptLicence: z
        .boolean()
        .default(false)
        .describe('The licences were read and are accepted. Wanted where one of the build says so.'),
    }),
    status: 202,
    output: engineBuildView,
    errors: ['INVALID_REQUEST', 'LICENCE_NOT_ACCEPTED', 'NOT_FOUND', 'ENGINE_UNAVAILABLE', 'DISK_FULL'],
    example: { body: { acceptLicence: true }, output: example.build },
  },
  'builds.pause': {
    method: 'POST',
    path: '/v1/engine/builds/:id/pause',
    tag: 'Engine',
    summary: 'Stop for now; what is there is kept',
    description: 'Fine when it is paused already.',
    params: byId,
    query: noQuery,
    status: 200,
    output: engineBuildView,
    errors: ['NOT_FOUND', 'ALREADY_TERMINAL', 'DISK_FULL'],
    example: { output: example.pausedBuild },
  },
  'builds.remove': {
    method: 'DELETE',
    path: '/v1/engine/builds/:id',
    tag: 'Engine',
    summary: 'Cancel or remove an engine build',
    description: 'All that is here of it is deleted. Refused while the engine runs from it. Fine when nothing is here.',
    params: byId,
    query: noQuery,
    status: 200,
    output: engineBuildView,
    errors: ['NOT_FOUND', 'FORBIDDEN', 'ENGINE_UNAVAILABLE', 'DISK_FULL'],
    example: { output: example.absentBuild },
  },
  'builds.rollback': {
    method: 'POST',
    path: '/v1/engine/rollback',
    tag: 'Engine',
    summary: 'Go back to the engine that was in use before',
    description: 'Undoes the last promotion, with the next job. Done twice it is undone itself.',
    query: noQuery,
    status: 200,
    output: engineBuildsView,
    errors: ['NOT_FOUND', 'DISK_FULL'],
    example: { output: { ...example.builds, items: [example.readyBuild] } },
  },
} as const satisfies Record<string, Operation>;
