import { z } from 'zod';
import { accepted, generation } from '../../schema/generation.ts';
import { slug, templateBody, templateUse, templateView } from '../../schema/template.ts';
import type { TemplateBody, TemplateView } from '../../schema/template.ts';
import * as example from '../examples.ts';
import type { Operation } from '../operation.ts';
import { submitErrors, submitHeaders } from './generations.ts';
import { noQuery } from './parts.ts';

const bySlug = z.strictObject({ slug });

const body: TemplateBody = {
  name: 'Ink sketch',
  prompt: 'an ink sketch of {subject}, {paper} paper',
  variables: [{ name: 'paper', default: 'white' }],
  steps: 8,
};

const view: TemplateView = {
  slug: 'ink-sketch',
  name: body.name,
  prompt: body.prompt,
  variables: [{ name: 'subject' }, { name: 'paper', default: 'white' }],
  steps: 8,
  builtIn: false,
  createdAt: 1_795_000_000_000,
  updatedAt: 1_795_000_000_000,
  links: { self: '/v1/templates/ink-sketch', generations: '/v1/templates/ink-sketch/generations' },
};

/** Saved styles: prompts with variables, and defaults for the rest. */
export const templatesOperations = {
  'templates.list': {
    method: 'GET',
    path: '/v1/templates',
    tag: 'Templates',
    summary: 'All templates: your own by name, then those that come with the app',
    query: noQuery,
    status: 200,
    output: z.object({ items: z.array(templateView) }),
    errors: [],
    example: { output: { items: [view] } },
  },
  'templates.create': {
    method: 'POST',
    path: '/v1/templates',
    tag: 'Templates',
    summary: 'Save a template',
    description:
      'Its texts may hold `{placeholders}`; `{{` and `}}` are braces. Any other field of a generation is a default. At most 1,000 are kept.',
    query: noQuery,
    body: templateBody,
    status: 201,
    output: templateView,
    errors: ['INVALID_REQUEST', 'DISK_FULL'],
    example: { body, output: view },
  },
  'templates.get': {
    method: 'GET',
    path: '/v1/templates/:slug',
    tag: 'Templates',
    summary: 'One template',
    params: bySlug,
    query: noQuery,
    status: 200,
    output: templateView,
    errors: ['NOT_FOUND', 'INVALID_REQUEST'],
    example: { output: view },
  },
  'templates.put': {
    method: 'PUT',
    path: '/v1/templates/:slug',
    tag: 'Templates',
    summary: 'Replace a template, or make it under this slug',
    params: bySlug,
    query: noQuery,
    body: templateBody,
    status: 200,
    also: { 201: 'There was none of this slug.' },
    output: templateView,
    errors: ['INVALID_REQUEST', 'FORBIDDEN', 'DISK_FULL'],
    example: { body, output: view },
  },
  'templates.delete': {
    method: 'DELETE',
    path: '/v1/templates/:slug',
    tag: 'Templates',
    summary: 'Delete a template; what was drawn with it stays',
    params: bySlug,
    query: noQuery,
    status: 200,
    output: z.object({ slug: z.string(), deleted: z.literal(true) }),
    errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_REQUEST', 'DISK_FULL'],
    example: { output: { slug: 'ink-sketch', deleted: true } },
  },
  'templates.generate': {
    method: 'POST',
    path: '/v1/templates/:slug/generations',
    tag: 'Templates',
    summary: 'Ask for images by a template',
    description:
      'Fills the placeholders and submits the result as `POST /v1/images/generations` does. ' +
      'Fields of the body count instead of those of the template. A variable that is missing, or that the template does not have, is refused by name.',
    params: bySlug,
    query: noQuery,
    headers: submitHeaders,
    body: templateUse,
    status: 201,
    also: {
      200: 'The job already made with this Idempotency-Key, or (with `Prefer: wait`) the finished state.',
      202: 'With `Prefer: wait`: the time is up, the job goes on.',
    },
    output: z.union([generation, accepted]),
    errors: ['NOT_FOUND', ...submitErrors],
    example: { body: { variables: { subject: 'a lighthouse' }, count: 2 }, output: example.accepted },
  },
} as const satisfies Record<string, Operation>;
