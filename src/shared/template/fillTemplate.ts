import type { Issue } from '../schema/error.ts';
import { parseTemplate, placeholdersOf } from './parseTemplate.ts';

/** The part of a template that is filled; a declared variable may have a value to fall back on. */
export interface FillableTemplate {
  readonly prompt: string;
  readonly negativePrompt?: string | undefined;
  readonly variables?: readonly { readonly name: string; readonly default?: string | undefined }[] | undefined;
}

export type Filled =
  | { readonly ok: true; readonly prompt: string; readonly negativePrompt: string }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Puts `values` in the place of the placeholders. A value is never looked into, so braces in it stay as they are.
 * The issues name each variable that is missing or unknown as `variables.NAME`, and each fault of the texts by its field.
 */
export function fillTemplate(template: FillableTemplate, values: Readonly<Record<string, string>>): Filled {
  const fallbacks = new Map((template.variables ?? []).map((variable) => [variable.name, variable.default]));
  const valueOf = (name: string): string | undefined =>
    Object.hasOwn(values, name) ? values[name] : fallbacks.get(name);
  const issues = [...textIssues(template), ...valueIssues(template, values, valueOf)];
  if (issues.length > 0) return { ok: false, issues };
  const fill = (text: string): string =>
    parseTemplate(text)
      .parts.map((part) => (part.kind === 'text' ? part.text : (valueOf(part.name) ?? '')))
      .join('');
  return { ok: true, prompt: fill(template.prompt), negativePrompt: fill(template.negativePrompt ?? '') };
}

/** Names of all variables of a template: those of its texts in order, each once. */
export const variablesOf = ({ prompt, negativePrompt = '' }: FillableTemplate): string[] => [
  ...new Set([...placeholdersOf(prompt), ...placeholdersOf(negativePrompt)]),
];

/** What is wrong with the braces of a template, by field. */
export function textIssues({ prompt, negativePrompt = '' }: FillableTemplate): Issue[] {
  const of = (path: string, text: string): Issue[] =>
    parseTemplate(text)
      .problems.slice(0, 1)
      .map((message) => ({ path, message }));
  return [...of('prompt', prompt), ...of('negativePrompt', negativePrompt)];
}

function valueIssues(
  template: FillableTemplate,
  values: Readonly<Record<string, string>>,
  valueOf: (name: string) => string | undefined,
): Issue[] {
  const names = variablesOf(template);
  const missing = names.filter((name) => valueOf(name) === undefined);
  const unknown = Object.keys(values).filter((name) => !names.includes(name));
  const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
  return [
    ...missing.map((name) => ({ path: `variables.${name}`, message: 'is missing: this template needs it' })),
    ...unknown.map((name) => ({ path: `variables.${name}`, message: `is no variable of this template: ${known}` })),
  ];
}
