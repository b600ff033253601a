import type { TemplateView } from '../../shared/schema/template.ts';
import { variablesOf } from '../../shared/template/fillTemplate.ts';
import type { Template } from '../templates/templateService.ts';
import type { Handlers } from '../transport/call.ts';
import type { Services } from './services.ts';

type Names = Extract<keyof Handlers, `templates.${string}`>;

/** Saved styles. `submit` takes the filled request in, as if it had come by itself. */
export function templateHandlers(
  { templates }: Pick<Services, 'templates'>,
  submit: Handlers['generations.create'],
): Pick<Handlers, Names> {
  return {
    'templates.list': () => ({ body: { items: templates.list().map(templateView) } }),
    'templates.get': ({ params }) => ({ body: templateView(templates.get(params.slug)) }),
    'templates.create': ({ body }) => {
      const view = templateView(templates.create(body));
      return { headers: { location: view.links.self }, body: view };
    },
    'templates.put': ({ params, body }) => {
      const saved = templates.put(params.slug, body);
      const view = templateView(saved);
      return saved.fresh ? { status: 201, headers: { location: view.links.self }, body: view } : { body: view };
    },
    'templates.delete': ({ params: { slug } }) => {
      templates.remove(slug);
      return { body: { slug, deleted: true } };
    },
    'templates.generate': async ({ params, body, headers }, context) => ({
      ...(await submit({ body: templates.requestOf(params.slug, body), headers, query: {} }, context)),
    }),
  };
}

function templateView({ record, builtIn }: Template): TemplateView {
  const declared = record.variables ?? [];
  const self = `/v1/templates/${record.slug}`;
  return {
    ...record,
    variables: variablesOf(record).map((name) => declared.find((variable) => variable.name === name) ?? { name }),
    builtIn,
    links: { self, generations: `${self}/generations` },
  };
}
