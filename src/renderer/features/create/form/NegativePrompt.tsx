import type { ReactNode } from 'react';
import { useStudio } from '../../../studioContext.tsx';
import { TextArea } from '../../../ui/TextArea.tsx';
import { useDraft, useModel, useProblem } from './formHooks.ts';
import { TokenCount } from './TokenCount.tsx';

/** What the picture should not show; only where the model heeds it. */
export function NegativePrompt(): ReactNode {
  const { draft } = useStudio();
  const value = useDraft('negativePrompt');
  const model = useModel();
  const error = useProblem('negativePrompt');
  if (model?.features && !model.features.negativePrompt) {
    if (value.trim() === '') return null;
    return (
      <p className="text-12 text-muted">
        {model.name} does not heed a negative prompt. Yours is kept for models that do.
      </p>
    );
  }
  return (
    <div data-field="negativePrompt">
      <TextArea
        label="Negative prompt"
        rows={1}
        maxRows={8}
        placeholder="What should stay out of it? (optional)"
        value={value}
        onChange={(negativePrompt) => draft.set({ negativePrompt })}
        error={error}
        aside={value.trim() === '' ? undefined : <TokenCount text={value} limit={model?.promptTokens} />}
      />
    </div>
  );
}
