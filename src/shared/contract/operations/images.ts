import { z } from 'zod';
import { importBody, inspectBody, inspection } from '../../schema/inspection.ts';
import type { Inspection } from '../../schema/inspection.ts';
import { imagePatch, imageView } from '../../schema/image.ts';
import * as example from '../examples.ts';
import type { Operation } from '../operation.ts';
import { byId, noQuery, pageOf, paging, tagFilter } from './parts.ts';

const inspected: Inspection = {
  source: 'a1111',
  request: { prompt: 'a lighthouse at dusk', steps: 20, sampler: 'euler_a', seed: 7, width: 512, height: 512 },
  raw: 'a lighthouse at dusk\nSteps: 20, Sampler: Euler a, Seed: 7, Size: 512x512, Model: dreamshaper_8',
  width: 512,
  height: 512,
  format: 'png',
  warnings: [
    'The model “dreamshaper_8” is not installed, or goes by another name; another model draws something else.',
  ],
};
const sent = 'data:image/png;base64,iVBORw0KGgo…';

/** The gallery. */
export const imagesOperations = {
  'images.list': {
    method: 'GET',
    path: '/v1/images',
    tag: 'Images',
    summary: 'Search the gallery, newest first',
    query: z.strictObject({
      query: z
        .string()
        .min(1)
        .max(500)
        .optional()
        .describe('Words of prompt, model or tags; the last may be a beginning.'),
      model: z.string().min(1).max(200).optional(),
      tag: tagFilter,
      favourite: z.boolean().optional(),
      before: z.int().min(0).optional().describe('Made before this time, epoch milliseconds.'),
      after: z.int().min(0).optional().describe('Made after this time, epoch milliseconds.'),
      ...paging,
    }),
    status: 200,
    output: pageOf(imageView),
    errors: ['INVALID_REQUEST'],
    example: { output: { items: [example.image], page: 1, limit: 20, total: 1, pages: 1 } },
  },
  'images.get': {
    method: 'GET',
    path: '/v1/images/:id',
    tag: 'Images',
    summary: 'One image with its full recipe',
    params: byId,
    query: noQuery,
    status: 200,
    output: imageView,
    errors: ['NOT_FOUND'],
    example: { output: example.image },
  },
  'images.patch': {
    method: 'PATCH',
    path: '/v1/images/:id',
    tag: 'Images',
    summary: 'Mark as favourite, or change the tags',
    params: byId,
    query: noQuery,
    body: imagePatch,
    status: 200,
    output: imageView,
    errors: ['NOT_FOUND', 'INVALID_REQUEST', 'DISK_FULL'],
    example: { body: { favourite: true }, output: { ...example.image, favourite: true } },
  },
  'images.delete': {
    method: 'DELETE',
    path: '/v1/images/:id',
    tag: 'Images',
    summary: 'Delete an image and its file',
    params: byId,
    query: noQuery,
    status: 200,
    output: z.object({ id: z.string(), deleted: z.literal(true) }),
    errors: ['NOT_FOUND', 'DISK_FULL'],
    example: { output: { id: example.IMAGE_ID, deleted: true } },
  },
  'images.file': {
    method: 'GET',
    path: '/v1/images/:id/file',
    tag: 'Images',
    summary: 'The image file, with ETag and Range',
    params: byId,
    query: noQuery,
    status: 200,
    also: { 206: 'A part of the file.', 304: 'Not changed.', 416: 'No such range.' },
    output: 'bytes',
    errors: ['NOT_FOUND'],
  },
  'images.thumbnail': {
    method: 'GET',
    path: '/v1/images/:id/thumbnail',
    tag: 'Images',
    summary: 'A small WebP of the image',
    params: byId,
    query: z.strictObject({
      size: z
        .int()
        .min(64)
        .max(1024)
        .default(256)
        .describe('Longest side in pixels, rounded up to 128, 256, 512 or 1024.'),
    }),
    status: 200,
    also: { 304: 'Not changed.' },
    output: 'bytes',
    errors: ['NOT_FOUND', 'INVALID_REQUEST', 'DISK_FULL'],
  },
  'images.inspect': {
    method: 'POST',
    path: '/v1/images/inspect',
    tag: 'Images',
    summary: 'Read how a picture was drawn out of its file',
    description:
      'Understands images of this app, A1111 and its forks, ComfyUI, InvokeAI, SwarmUI and stable-diffusion.cpp, as PNG, JPEG or WebP. ' +
      'Names are mapped to those of this app; what cannot be carried over is left out and told in `warnings`. Nothing is kept.',
    query: noQuery,
    body: inspectBody,
    status: 200,
    output: inspection,
    errors: ['INVALID_REQUEST'],
    example: { body: { image: sent }, output: inspected },
  },
  'images.import': {
    method: 'POST',
    path: '/v1/images/import',
    tag: 'Images',
    summary: 'Bring a picture into the gallery',
    description:
      'The file is kept as it is, with what it tells of how it was drawn. A file that is there already, byte for byte, is not kept twice.',
    query: noQuery,
    body: importBody,
    status: 201,
    also: { 200: 'The image that is there already.' },
    output: imageView,
    errors: ['INVALID_REQUEST', 'DISK_FULL'],
    example: {
      body: { image: sent, tags: { album: 'found' } },
      output: {
        ...example.image,
        tags: { album: 'found' },
        imported: { source: 'tintype', at: example.image.createdAt, request: example.request },
      },
    },
  },
} as const satisfies Record<string, Operation>;
