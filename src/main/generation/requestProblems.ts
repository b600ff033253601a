import { AppError, type Issue } from '../../shared/schema/error.ts';
import { readableFields } from './readableFields.ts';
import { resolveRequest, type ResolveContext } from './resolveRequest.ts';

/** Of a model that is not known: the form of the request has its own limits. */
const ANY_SIZE = { multiple: 1, square: false, max: Number.POSITIVE_INFINITY };

/**
 * What model and engine would say to a body whose form was refused already, so that all its problems are told at once.
 * `contextOf` throws MODEL_NOT_FOUND; without a name it takes the model that is selected.
 */
export function requestProblems(
  body: unknown,
  contextOf: (model: string | undefined) => ResolveContext,
): readonly Issue[] {
  const { prompt = 'any', ...fields } = readableFields(body);
  const judged = (context: ResolveContext): readonly Issue[] => {
    const found = attempt(() => resolveRequest({ prompt, ...fields }, context));
    return 'issues' in found ? found.issues : [];
  };
  const own = attempt(() => contextOf(fields.model));
  if ('done' in own) return judged(own.done);
  // What hangs on the model stays open, the rest is told all the same.
  const any = attempt(() => contextOf(undefined));
  if ('issues' in any) return own.issues;
  return [...own.issues, ...judged({ ...any.done, model: { ...any.done.model, family: 'unknown', sizes: ANY_SIZE } })];
}

/** What `work` answers, or the problems it throws. A model that is not there is one of its field. */
function attempt<T>(work: () => T): { readonly done: T } | { readonly issues: readonly Issue[] } {
  try {
    return { done: work() };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return { issues: thrown.issues ?? [{ path: 'model', message: thrown.message }] };
  }
}
