import { Palette, RotateCcw } from 'lucide-react';
import { type KeyboardEvent, lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { CountField } from './CountField.tsx';
import { useStyle } from './formHooks.ts';
import { Loras } from './Loras.tsx';
import { ModelField } from './ModelField.tsx';
import { MoreSettings } from './MoreSettings.tsx';
import { NegativePrompt } from './NegativePrompt.tsx';
import { PromptField } from './PromptField.tsx';
import { RestoreNotice } from './RestoreNotice.tsx';
import { SeedField } from './SeedField.tsx';
import { SizeField } from './SizeField.tsx';
import { StartImage } from './StartImage.tsx';
import { StyleFields } from './StyleFields.tsx';
import { SubmitBar } from './SubmitBar.tsx';

const StylesDialog = lazy(() => import('../styles/StylesDialog.tsx'));

/** Everything that says what to draw. */
export function CreateForm(): ReactNode {
  const { createForm, draft, styleUse, toasts } = useStudio();
  const [picking, setPicking] = useState(false);
  const style = useStyle();
  const form = useRef<HTMLFormElement>(null);
  useFocusOnProblem(form);

  const reset = (): void => {
    const before = { draft: draft.getState(), style: styleUse.getState() };
    draft.reset();
    styleUse.leave();
    createForm.renew();
    toasts.show({
      text: 'The form is empty again.',
      action: {
        label: 'Undo',
        run() {
          draft.set(before.draft);
          styleUse.put(before.style);
          createForm.renew();
        },
      },
    });
  };
  const styles = (
    <Button size="sm" variant="quiet" icon={Palette} onClick={() => setPicking(true)}>
      {style ? 'Other style' : 'Styles'}
    </Button>
  );
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of its fields, wherever the focus is
    <form
      ref={form}
      aria-label="What to draw"
      noValidate
      className="relative flex min-h-full flex-col"
      onKeyDown={keepFromRepeating}
      onSubmit={(event) => {
        // React brings those of the style editor here too, though it stands elsewhere in the document.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        void createForm.submit();
      }}
    >
      <div className="flex grow flex-col gap-5 p-5">
        <div className="flex min-h-8 items-center justify-between">
          <h1 className="text-20 font-semibold">Create</h1>
          <IconButton label="Empty the form" icon={RotateCcw} size="sm" onClick={reset} />
        </div>
        <RestoreNotice />
        {style ? <StyleFields style={style} styles={styles} /> : <PromptField styles={styles} />}
        <NegativePrompt />
        <ModelField />
        <SizeField />
        <div className="grid grid-cols-[auto_auto] items-start justify-between gap-x-2 gap-y-2">
          <CountField />
          <SeedField />
        </div>
        <StartImage />
        <Loras />
        <MoreSettings />
      </div>
      <SubmitBar />
      {picking && (
        <Suspense fallback={null}>
          <StylesDialog onClose={() => setPicking(false)} />
        </Suspense>
      )}
    </form>
  );
}

/** Enter that is held down would submit with every repeat: one press asks once. A field of several lines takes them all. */
function keepFromRepeating(event: KeyboardEvent): void {
  const { target, key, repeat } = event;
  if (key === 'Enter' && repeat && target instanceof Element && target.matches('input, [type=submit]'))
    event.preventDefault();
}

/** A submit that was not taken leads to the first field that is wrong. */
function useFocusOnProblem(form: { readonly current: HTMLFormElement | null }): void {
  const { createForm } = useStudio();
  const attempts = useStore(createForm, (state) => state.attempts);
  const seen = useRef(attempts);
  useEffect(() => {
    if (attempts === seen.current) return;
    seen.current = attempts;
    const { problems } = createForm.getState();
    const wrong = [...(form.current?.querySelectorAll<HTMLElement>('[data-field]') ?? [])].find(
      ({ dataset }) => problems[dataset['field'] ?? ''] !== undefined,
    );
    const control =
      wrong?.querySelector<HTMLElement>('[aria-invalid]') ??
      wrong?.querySelector<HTMLElement>('textarea, input:not([type=file], [aria-hidden]), button, [tabindex="0"]');
    control?.focus();
  }, [attempts, createForm, form]);
}
