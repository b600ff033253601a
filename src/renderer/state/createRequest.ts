import type { Issue } from '../../shared/schema/error.ts';
import type { GenerationRequest } from '../../shared/schema/generation.ts';
import type { ModelView } from '../../shared/schema/model.ts';
import type { TemplateView } from '../../shared/schema/template.ts';
import { draftProblems, draftRequest, type DraftFields } from './draftFields.ts';
import { sizeProblem } from './modelSizes.ts';
import { fillStyle, filledTexts, joined, type StyleUseState } from './styleUse.ts';

export interface CreateParts {
  readonly draft: DraftFields;
  /** The style that makes the prompt. */
  readonly style?: { readonly template: TemplateView; readonly values: StyleUseState['values'] } | undefined;
  readonly model?: ModelView | undefined;
}

export interface CreateRequest {
  readonly request: GenerationRequest;
  /** What is wrong, by field of the form; `variables.NAME` for a small field of the style. */
  readonly problems: Readonly<Record<string, string>>;
}

/** The request that the form stands for: with the style filled in, and without what the model cannot do. */
export function createRequest({ draft, style, model }: CreateParts): CreateRequest {
  const used = ableTo(withStyle(draft, style), model);
  const problems: Record<string, string> = { ...styleProblems(style), ...draftProblems(used) };
  if (style) {
    // The prompt is not in the form then: its fault is that of the fields which make it.
    if (Object.keys(problems).some((field) => field.startsWith('variables.'))) delete problems['prompt'];
  }
  const size = model && sizeOf(used, model);
  const wrong = size && model.sizes ? sizeProblem(size, model.sizes) : null;
  if (wrong !== null) problems['width'] ??= wrong;
  return { request: draftRequest(used), problems };
}

/** How large the pictures will be; undefined where only the app knows. */
export function sizeOf(
  { width, height }: Pick<DraftFields, 'width' | 'height'>,
  { defaults }: Pick<ModelView, 'defaults'>,
): { readonly width: number; readonly height: number } | undefined {
  return defaults && { width: width ?? defaults.width, height: height ?? defaults.height };
}

/** Issues of a refused request by field of the form; those that belong to none stand under the empty name. */
export function problemsOfIssues(issues: readonly Issue[], fields: ReadonlySet<string>): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const { path, message } of issues) {
    const [first = ''] = path.split('.');
    const field = first === 'height' ? 'width' : first;
    const known = fields.has(field) ? field : '';
    const words = known === '' && path !== '' ? `${path}: ${message}` : sentence(message);
    problems[known] = problems[known] === undefined ? words : `${problems[known]} ${words}`;
  }
  return problems;
}

function withStyle(draft: DraftFields, style: CreateParts['style']): DraftFields {
  if (!style) return draft;
  const { prompt, negativePrompt } = filledTexts(style.template, style.values);
  return { ...draft, prompt, negativePrompt: joined(negativePrompt, draft.negativePrompt) };
}

function styleProblems(style: CreateParts['style']): Record<string, string> {
  if (!style) return {};
  const filled = fillStyle(style.template, style.values);
  if (filled.ok) return {};
  return Object.fromEntries(
    filled.issues.map(({ path }) => [path, `Fill in ${path.replace(/^variables\./, '')}; the style needs it.`]),
  );
}

/** What the model cannot use stays in the form, for one that can, and is not sent. */
function ableTo(draft: DraftFields, model: ModelView | undefined): DraftFields {
  const features = model?.features;
  if (!features) return draft;
  return {
    ...draft,
    negativePrompt: features.negativePrompt ? draft.negativePrompt : '',
    initImage: features.initImage ? draft.initImage : null,
    maskImage: features.initImage && features.maskImage ? draft.maskImage : null,
  };
}

const sentence = (message: string): string => {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
};
