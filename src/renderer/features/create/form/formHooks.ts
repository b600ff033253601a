import { useEffect } from 'react';
import type { ModelView } from '../../../../shared/schema/model.ts';
import type { TemplateView } from '../../../../shared/schema/template.ts';
import type { DraftFields } from '../../../state/draftFields.ts';
import { modelInUse } from '../../../state/models.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';

/** One field of the form. */
export function useDraft<K extends keyof DraftFields>(field: K): DraftFields[K] {
  return useStore(useStudio().draft, (state) => state[field]);
}

/** The model that the form asks for; undefined while none is known. */
export function useModel(): ModelView | undefined {
  const { models } = useStudio();
  const named = useDraft('model');
  return useStore(models, ({ value }) => modelInUse(value, named));
}

/** The style that makes the prompt; undefined when the prompt stands for itself. */
export function useStyle(): TemplateView | undefined {
  const { styleUse, templates } = useStudio();
  const slug = useStore(styleUse, (state) => state.slug);
  return useStore(templates, ({ value }) => (slug === null ? undefined : value?.find((one) => one.slug === slug)));
}

/** Why the last submit was not taken, as far as this field goes. */
export function useProblem(field: string): string | undefined {
  return useStore(useStudio().createForm, ({ problems }) => problems[field]);
}

/** Tells the form what is wrong with what is typed in a box; when the box goes, that is thrown away with it. */
export function useTyped(field: string): (problem: string | null) => void {
  const { createForm } = useStudio();
  useEffect(() => () => createForm.typed(field, null), [createForm, field]);
  return (problem) => createForm.typed(field, problem);
}

/** The number of a field, with what is wrong with what is typed told to the form. */
export function useNumber<K extends 'width' | 'height' | 'steps' | 'cfgScale' | 'seed' | 'quality' | 'strength'>(
  field: K,
) {
  const { draft, createForm } = useStudio();
  const value = useDraft(field);
  const epoch = useStore(createForm, (state) => state.epoch);
  const error = useProblem(field);
  const typed = useTyped(field);
  return {
    value,
    error,
    /** A new one throws away what is typed and wrong. */
    epoch,
    onChange(next: number | null, problem: string | null) {
      typed(problem);
      // A number that must be there keeps its last value while something else is typed.
      if (next !== null || field === 'width' || field === 'height' || field === 'steps' || field === 'cfgScale')
        draft.set({ [field]: next });
    },
  };
}
