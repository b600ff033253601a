import { z } from 'zod';
import { imagePatch, imageView } from '../../schema/image.ts';
import * as example from '../examples.ts';
import type { Operation } from '../operation.ts';
import { byId, noQuery, pageOf, paging, tagFilter } from './parts.ts';

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
    errors: ['NOT_FOUND', 'INVALID_REQUEST'],
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
    errors: ['NOT_FOUND'],
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
    errors: ['NOT_FOUND', 'INVALID_REQUEST'],
  },
} as const satisfies Record<string, Operation>;
