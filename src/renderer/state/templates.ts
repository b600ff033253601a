import { AppError, type Issue } from '../../shared/schema/error.ts';
import type { TemplateBody, TemplateView } from '../../shared/schema/template.ts';
import type { Link } from '../client/link.ts';
import type { FeedStore } from './feed.ts';
import { createResource, type ResourceStore } from './resource.ts';
import type { Toasts } from './toasts.ts';
import { inWords } from './words.ts';

/** A template that was taken, or why it was not. */
export type SavedTemplate =
  | { readonly ok: true; readonly template: TemplateView }
  | { readonly ok: false; readonly message: string; readonly issues: readonly Issue[] };

export interface TemplatesActions {
  /** Saves a new style, or replaces the one of that slug. */
  save(body: TemplateBody, slug?: string): Promise<SavedTemplate>;
  /** Deletes a style, and offers Undo. */
  remove(template: TemplateView): Promise<void>;
  /** Begins to follow the feed; answers what ends it. */
  start(): () => void;
}

export type TemplatesStore = ResourceStore<readonly TemplateView[], TemplatesActions>;

export interface TemplatesPorts {
  readonly link: Pick<Link, 'call'>;
  readonly feed: FeedStore;
  readonly toasts: Toasts;
}

/** Saved styles: one's own by name, then those that come with the app. */
export function createTemplates({ link, feed, toasts }: TemplatesPorts): TemplatesStore {
  const resource = createResource(async () => (await link.call('templates.list', {})).items);
  return {
    ...resource,
    async save(body, slug) {
      try {
        const template =
          slug === undefined
            ? await link.call('templates.create', { body })
            : await link.call('templates.put', { params: { slug }, body });
        await resource.refresh();
        return { ok: true, template };
      } catch (thrown) {
        const issues = thrown instanceof AppError ? (thrown.issues ?? []) : [];
        return { ok: false, message: thrown instanceof AppError ? thrown.message : inWords(thrown), issues };
      }
    },
    async remove(template) {
      const { slug, name } = template;
      const put = async (): Promise<void> => {
        await link.call('templates.put', { params: { slug }, body: bodyOf(template) });
        await resource.refresh();
      };
      try {
        await link.call('templates.delete', { params: { slug } });
        const undo = (): void => void put().catch((thrown: unknown) => toasts.error(inWords(thrown)));
        toasts.show({ text: `Deleted the style “${name}”.`, action: { label: 'Undo', run: undo }, seconds: 10 });
      } catch (thrown) {
        toasts.error(inWords(thrown));
      }
      await resource.refresh();
    },
    start: () =>
      feed.hear({
        snapshot: () => void resource.refresh(),
        event({ type, id }) {
          if (type === 'templates.changed' && id >= feed.getState().lastEventId) void resource.refresh();
        },
      }),
  };
}

/** What makes a template, without what the app adds to it. Variables that are only named need no declaration. */
export function bodyOf(template: TemplateView): TemplateBody {
  const { builtIn: _, createdAt: _created, updatedAt: _updated, links: _links, slug: _slug, ...body } = template;
  const declared = body.variables.filter(
    (variable) => variable.default !== undefined || variable.description !== undefined,
  );
  const { variables: _variables, ...rest } = body;
  return { ...rest, ...(declared.length > 0 && { variables: declared }) };
}
