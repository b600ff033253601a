import type { TemplateBody, TemplateView } from '../../../../shared/schema/template.ts';
import { variablesOf } from '../../../../shared/template/fillTemplate.ts';
import type { DraftFields } from '../../../state/draftFields.ts';

/** What stands in the editor of a style. */
export interface StyleFields {
  readonly name: string;
  readonly prompt: string;
  readonly negativePrompt: string;
  /** By the name of the variable. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly withSettings: boolean;
}

/** The rest of a style: what it sets besides the texts. */
export type StyleSettings = Omit<TemplateBody, 'slug' | 'name' | 'prompt' | 'negativePrompt' | 'variables'>;

const named = ['model', 'width', 'height', 'steps', 'cfgScale', 'sampler', 'scheduler'] as const;

/** What the editor begins with: a style, or what is in the form. */
export function styleFields(style: TemplateView | null, draft: DraftFields): StyleFields {
  if (!style)
    return { name: '', prompt: draft.prompt, negativePrompt: draft.negativePrompt, defaults: {}, withSettings: true };
  const defaults = style.variables.flatMap((variable) =>
    variable.default === undefined ? [] : [[variable.name, variable.default]],
  );
  return {
    name: style.name,
    prompt: style.prompt,
    negativePrompt: style.negativePrompt ?? '',
    defaults: Object.fromEntries(defaults),
    withSettings: true,
  };
}

/** The settings that can go with a style: those it has, or those of the form that are not left to the model. */
export function settingsOf(style: TemplateView | null, draft: DraftFields): StyleSettings | undefined {
  const { slug: _, name: _name, prompt: _prompt, negativePrompt: _negative, ...rest } = style ?? emptyStyle;
  const { variables: _variables, builtIn: _builtIn, createdAt: _at, updatedAt: _updated, links: _links, ...own } = rest;
  const ofForm = {
    ...Object.fromEntries(named.flatMap((field) => (draft[field] === null ? [] : [[field, draft[field]]]))),
    ...(draft.loras.length > 0 && { loras: draft.loras }),
  } as StyleSettings;
  const settings = style ? own : ofForm;
  return Object.keys(settings).length > 0 ? settings : undefined;
}

const emptyStyle: TemplateView = {
  slug: '',
  name: '',
  prompt: '',
  variables: [],
  builtIn: false,
  createdAt: 0,
  updatedAt: 0,
  links: { self: '', generations: '' },
};

/** Those settings in words. */
export function settingsWords(settings: StyleSettings): string {
  const { model, width, height, steps, cfgScale, sampler, scheduler, seed, loras } = settings;
  const words = [
    model,
    width !== undefined || height !== undefined ? `${width ?? '…'} × ${height ?? '…'}` : '',
    steps === undefined ? '' : `${steps} steps`,
    cfgScale === undefined ? '' : `guidance ${cfgScale}`,
    sampler,
    scheduler,
    seed === undefined || seed < 0 ? '' : `seed ${seed}`,
    loras && loras.length > 0 ? `${loras.length} LoRA${loras.length > 1 ? 's' : ''}` : '',
  ];
  return words.filter(Boolean).join(' · ') || 'What the style sets besides its texts';
}

/** The body that saves a style. Descriptions of variables that still occur are kept. */
export function styleBody(
  fields: StyleFields,
  settings: StyleSettings | undefined,
  style: TemplateView | null,
): TemplateBody {
  const variables = variablesOf(fields).flatMap((name) => {
    const description = style?.variables.find((variable) => variable.name === name)?.description;
    const fallback = fields.defaults[name]?.trim();
    const declared = { ...(description !== undefined && { description }), ...(fallback && { default: fallback }) };
    return Object.keys(declared).length > 0 ? [{ name, ...declared }] : [];
  });
  return {
    ...(fields.withSettings && settings),
    name: fields.name.trim(),
    prompt: fields.prompt.trim(),
    ...(fields.negativePrompt.trim() !== '' && { negativePrompt: fields.negativePrompt.trim() }),
    ...(variables.length > 0 && { variables }),
  };
}
