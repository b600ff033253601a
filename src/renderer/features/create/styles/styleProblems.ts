import type { Issue } from '../../../../shared/schema/error.ts';
import { MAX_PROMPT } from '../../../../shared/schema/generation.ts';
import { MAX_VARIABLES, type TemplateBody } from '../../../../shared/schema/template.ts';
import { fieldProblem } from '../../../state/fieldProblem.ts';

/** Why a style was not saved, by field of its editor; what belongs to none stands under the empty name. */
export function styleProblems(
  { issues, message }: { readonly issues: readonly Issue[]; readonly message: string },
  body: TemplateBody,
): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {};
  for (const issue of issues) {
    const [field, words] = problemOf(issue, body) ?? ['', message];
    problems[field] ??= words;
  }
  return issues.length > 0 ? problems : { '': message };
}

/** Undefined: only the message of the app tells. */
function problemOf({ path, message }: Issue, body: TemplateBody): readonly [field: string, words: string] | undefined {
  const [field = '', index] = path.split('.');
  switch (field) {
    case '':
    case 'slug':
      return undefined;
    case 'name':
      return [field, 'Give the style a name of at most 100 characters.'];
    case 'prompt':
    case 'negativePrompt':
      return [field, (body[field] ?? '').length > MAX_PROMPT ? fieldProblem(field, body) : `The text ${message}.`];
    case 'variables': {
      const name = body.variables?.[Number(index)]?.name;
      return name === undefined
        ? ['', `A style has at most ${MAX_VARIABLES} fields to fill in. Take some out of its texts.`]
        : ['', `What “${name}” is when left empty cannot be used. Shorten it to at most 2,000 characters.`];
    }
    default:
      return ['', `A setting kept with the style cannot be used (${field}). ${fieldProblem(field, body)}`];
  }
}
