import { PencilLine, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { TemplateView } from '../../../../shared/schema/template.ts';
import { variablesOf } from '../../../../shared/template/fillTemplate.ts';
import { filledTexts } from '../../../state/styleUse.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { useModel } from './formHooks.ts';
import { TokenCount } from './TokenCount.tsx';

/** In place of the prompt: what a style leaves open, and the prompt that comes of it. */
export function StyleFields({
  style,
  styles,
}: {
  readonly style: TemplateView;
  readonly styles: ReactNode;
}): ReactNode {
  const { styleUse, createForm } = useStudio();
  const values = useStore(styleUse, (state) => state.values);
  const problems = useStore(createForm, (state) => state.problems);
  const model = useModel();
  const { prompt, negativePrompt } = filledTexts(style, values);
  const names = variablesOf(style);
  return (
    <section aria-label={`Style ${style.name}`} className="flex flex-col gap-3">
      <div className="flex items-center justify-between gap-2">
        <h2 className="min-w-0 truncate text-12 font-medium">Style: {style.name}</h2>
        <div className="flex shrink-0 gap-1">
          {styles}
          <IconButton label="Leave the style" icon={X} size="sm" onClick={styleUse.leave} />
        </div>
      </div>
      {names.map((name) => {
        const variable = style.variables.find((one) => one.name === name);
        return (
          <div key={name} data-field={`variables.${name}`}>
            <TextField
              label={labelOf(name)}
              hint={variable?.description}
              placeholder={variable?.default}
              value={values[name] ?? ''}
              onChange={(value) => styleUse.set(name, value)}
              error={problems[`variables.${name}`]}
            />
          </div>
        );
      })}
      <div data-field="prompt" className="rounded-control border border-line bg-surface px-2.5 py-2">
        <div className="mb-1 flex items-baseline justify-between gap-2">
          <h3 className="text-12 font-medium">Prompt</h3>
          <TokenCount text={prompt} limit={model?.promptTokens} />
        </div>
        <p className="text-12 break-words">{prompt}</p>
        {negativePrompt !== '' && model?.features?.negativePrompt !== false && (
          <p className="mt-1 text-12 break-words text-muted">Without: {negativePrompt}</p>
        )}
        {problems['prompt'] && <p className="mt-1 text-12 text-danger">{problems['prompt']}</p>}
      </div>
      <div>
        <Button size="sm" icon={PencilLine} onClick={() => styleUse.keepText(style)}>
          Edit as text
        </Button>
      </div>
    </section>
  );
}

/** `paper-colour` → `Paper colour` */
const labelOf = (name: string): string => {
  const words = name.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
