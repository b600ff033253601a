import type { NewEvent } from '../../shared/contract/events.ts';
import { parsePlainly } from '../../shared/plainIssues.ts';
import { AppError } from '../../shared/schema/error.ts';
import { generationRequest } from '../../shared/schema/generation.ts';
import type { GenerationRequest } from '../../shared/schema/generation.ts';
import type { TemplateBody, TemplateRecord, TemplateUse } from '../../shared/schema/template.ts';
import { fillTemplate } from '../../shared/template/fillTemplate.ts';
import { freeSlug, templateIssues } from './templateRules.ts';

export interface TemplatePorts {
  readonly store: {
    list(): TemplateRecord[];
    count(): number;
    get(slug: string): TemplateRecord | undefined;
    put(template: TemplateRecord, events: readonly NewEvent[]): void;
    remove(slug: string, events: readonly NewEvent[]): boolean;
  };
  readonly builtIn: readonly TemplateRecord[];
  /** How many may be kept. */
  readonly limit: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface Template {
  readonly record: TemplateRecord;
  readonly builtIn: boolean;
}

export type TemplateService = ReturnType<typeof createTemplateService>;

/** Saved styles: texts with placeholders and defaults. Throws NOT_FOUND, INVALID_REQUEST, or FORBIDDEN for a built-in one. */
export function createTemplateService({ store, builtIn, limit, now }: TemplatePorts) {
  const builtInOf = (slug: string): TemplateRecord | undefined => builtIn.find((template) => template.slug === slug);

  function get(slug: string): Template {
    const shipped = builtInOf(slug);
    if (shipped) return { record: shipped, builtIn: true };
    const record = store.get(slug);
    if (record) return { record, builtIn: false };
    throw new AppError('NOT_FOUND', `There is no template ${slug}. List the templates to see what is there.`, {
      facts: { slug },
    });
  }

  function save(template: TemplateRecord): Template {
    store.put(template, [{ type: 'templates.changed', data: { slug: template.slug, deleted: false } }]);
    return { record: template, builtIn: false };
  }

  function refuseBuiltIn(slug: string): void {
    if (builtInOf(slug))
      throw new AppError(
        'FORBIDDEN',
        `The template ${slug} comes with the app and stays as it is. Save yours under another slug.`,
        { facts: { slug } },
      );
  }

  function admit(): void {
    if (store.count() >= limit)
      throw refusal(`There are ${limit} templates already, which is all there may be. Delete one first.`, [
        { path: '', message: `at most ${limit} templates are kept` },
      ]);
  }

  return {
    /** Those of the user by name, then the built-in ones. */
    list: (): Template[] => [
      ...store.list().map((record) => ({ record, builtIn: false })),
      ...builtIn.map((record) => ({ record, builtIn: true })),
    ],

    get,

    /** A new template; without a slug of its own it gets one from its name. */
    create(body: TemplateBody): Template {
      check(body);
      const taken = (slug: string): boolean => builtInOf(slug) !== undefined || store.get(slug) !== undefined;
      if (body.slug !== undefined && taken(body.slug))
        throw refusal(`The slug ${body.slug} is taken. Choose another, or change that template with PUT.`, [
          { path: 'slug', message: 'is taken already' },
        ]);
      admit();
      const at = now();
      return save({ ...body, slug: body.slug ?? freeSlug(body.name, taken), createdAt: at, updatedAt: at });
    },

    /** Replaces a template, or makes it; `fresh` tells which. */
    put(slug: string, body: TemplateBody): Template & { fresh: boolean } {
      refuseBuiltIn(slug);
      check(body);
      if (body.slug !== undefined && body.slug !== slug)
        throw refusal('The slug of a template does not change. Make a new one, and delete this.', [
          { path: 'slug', message: `expected ${slug}, as in the path, or none` },
        ]);
      const before = store.get(slug);
      if (!before) admit();
      const at = now();
      return {
        ...save({ ...body, slug, createdAt: before?.createdAt ?? at, updatedAt: at }),
        fresh: before === undefined,
      };
    },

    remove(slug: string): void {
      refuseBuiltIn(slug);
      get(slug);
      store.remove(slug, [{ type: 'templates.changed', data: { slug, deleted: true } }]);
    },

    /** The request that a use of a template stands for. */
    requestOf(slug: string, { variables = {}, ...use }: TemplateUse): GenerationRequest {
      const { record } = get(slug);
      const filled = fillTemplate(record, variables);
      if (!filled.ok) throw refusal('The variables do not fit the template; see the issues.', filled.issues);
      const { slug: _, name: _name, createdAt: _created, updatedAt: _updated, variables: _variables, ...rest } = record;
      const { prompt, negativePrompt } = filled;
      const request = parsePlainly(generationRequest, { ...rest, ...use, prompt, negativePrompt });
      if (request.success) return request.data;
      const tooLong = request.issues.map(({ path, message }) => ({
        path,
        message: `once filled in: ${message}`,
      }));
      throw refusal('The filled template cannot be drawn; see the issues.', tooLong);
    },
  };
}

function check(body: TemplateBody): void {
  const issues = templateIssues(body);
  if (issues.length > 0) throw refusal('The template is not as it should be; see the issues.', issues);
}

const refusal = (message: string, issues: readonly { path: string; message: string }[]): AppError =>
  new AppError('INVALID_REQUEST', message, { issues });
