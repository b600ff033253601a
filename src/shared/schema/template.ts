import { z } from 'zod';
import { isVariableName, MAX_VARIABLE_NAME } from '../template/parseTemplate.ts';
import { generationRequest, MAX_PROMPT } from './generation.ts';

/** Names templates in paths: small letters, digits and single hyphens. */
export const slug = z
  .string()
  .min(1)
  .max(60)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'expected small letters, digits and single hyphens, e.g. line-drawing');

/** How many variables a template may have. */
export const MAX_VARIABLES = 50;

const variableName = z
  .string()
  .min(1)
  .max(MAX_VARIABLE_NAME)
  .refine(isVariableName, 'expected a letter, then letters, digits, _ or -');

const templateVariable = z.strictObject({
  name: variableName,
  description: z.string().max(200).optional().describe('Told beside its field.'),
  default: z.string().max(2000).optional().describe('Counts where no value is given; without it one must be.'),
});

/** Pictures would make a style large, and an address to call is a matter of one request. */
const defaults = generationRequest.omit({
  prompt: true,
  negativePrompt: true,
  initImage: true,
  maskImage: true,
  webhook: true,
});

const texts = {
  name: z.string().trim().min(1).max(100).describe('As people see it.'),
  prompt: z
    .string()
    .min(1)
    .max(MAX_PROMPT)
    .describe('What the picture should show, with `{placeholders}`; `{{` and `}}` are braces.'),
  negativePrompt: z.string().max(MAX_PROMPT).optional().describe('May hold `{placeholders}` too. Default: empty.'),
};

/** The body that makes or replaces a template: its texts, and any other field of a generation as a default. */
export const templateBody = z
  .strictObject({
    slug: slug.optional().describe('Default: made of the name.'),
    ...texts,
    variables: z
      .array(templateVariable)
      .max(MAX_VARIABLES)
      .optional()
      .describe('Declares variables of the texts; those that are not declared have neither description nor default.'),
    ...defaults.shape,
  })
  .meta({ id: 'TemplateBody' });
export type TemplateBody = z.output<typeof templateBody>;

/** A template as the journal keeps it. */
export const templateRecord = templateBody.extend({ slug, createdAt: z.int(), updatedAt: z.int() });
export type TemplateRecord = z.output<typeof templateRecord>;

/** A template as clients see it. */
export const templateView = z
  .object({
    slug: z.string(),
    ...texts,
    variables: z.array(templateVariable).describe('All of them, in the order in which the texts name them.'),
    ...defaults.shape,
    builtIn: z.boolean().describe('Comes with the app and cannot be changed.'),
    createdAt: z.int(),
    updatedAt: z.int(),
    links: z.object({ self: z.string(), generations: z.string() }),
  })
  .meta({ id: 'Template' });
export type TemplateView = z.output<typeof templateView>;

/** The body of `POST /v1/templates/:slug/generations`: values for the variables, and fields that count instead of the template's. */
export const templateUse = generationRequest
  .omit({ prompt: true, negativePrompt: true })
  .extend({
    variables: z
      .record(z.string(), z.string().max(MAX_PROMPT))
      .refine((value) => Object.keys(value).length <= MAX_VARIABLES, `at most ${MAX_VARIABLES} variables`)
      .optional()
      .describe('A text for each variable. Default: those of the template.'),
  })
  .meta({ id: 'TemplateUse' });
export type TemplateUse = z.output<typeof templateUse>;
