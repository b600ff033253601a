import type { Issue } from '../../shared/schema/error.ts';
import { MAX_VARIABLES } from '../../shared/schema/template.ts';
import type { TemplateBody } from '../../shared/schema/template.ts';
import { textIssues, variablesOf } from '../../shared/template/fillTemplate.ts';

const MAX_SLUG = 60;

/** What is wrong with a template beyond its form: braces, and variables that are declared twice or in vain. */
export function templateIssues(body: TemplateBody): Issue[] {
  const broken = textIssues(body);
  if (broken.length > 0) return broken;
  const used = variablesOf(body);
  const declared = (body.variables ?? []).map(({ name }) => name);
  const issues = declared.flatMap((name, i): Issue[] => {
    const path = `variables.${i}.name`;
    if (declared.indexOf(name) < i) return [{ path, message: `${name} is declared twice` }];
    return used.includes(name) ? [] : [{ path, message: `{${name}} does not occur in prompt or negativePrompt` }];
  });
  if (used.length > MAX_VARIABLES)
    issues.push({ path: 'prompt', message: `holds ${used.length} variables; at most ${MAX_VARIABLES} are taken` });
  return issues;
}

/** A slug made of a name, with a number behind it where it is taken. */
export function freeSlug(name: string, taken: (slug: string) => boolean): string {
  const base = slugOf(name);
  let slug = base;
  for (let n = 2; taken(slug); n += 1) slug = `${base.slice(0, MAX_SLUG - 6).replace(/-$/, '')}-${n}`;
  return slug;
}

/** Letters lose their accents; what has no Latin letters at all becomes `template`. */
function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const slug = plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_SLUG)
    .replaceAll(/^-+|-+$/g, '');
  return slug === '' ? 'template' : slug;
}
