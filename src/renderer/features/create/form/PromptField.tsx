import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from 'react';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { TextArea } from '../../../ui/TextArea.tsx';
import { useDraft, useModel, useProblem } from './formHooks.ts';
import { TokenCount } from './TokenCount.tsx';

/** What the picture should show. ↑ at its very start goes back through what was asked for before. */
export function PromptField({ styles }: { readonly styles: ReactNode }): ReactNode {
  const { draft, promptHistory } = useStudio();
  const prompt = useDraft('prompt');
  const walking = useStore(promptHistory, ({ at }) => at !== null);
  const known = useStore(promptHistory, ({ items }) => items.length > 0);
  const model = useModel();
  const error = useProblem('prompt');
  const area = useRef<HTMLTextAreaElement>(null);
  const toStart = useRef(false);
  useLayoutEffect(() => {
    if (!toStart.current) return;
    toStart.current = false;
    area.current?.setSelectionRange(0, 0);
    if (area.current) area.current.scrollTop = 0;
  });

  const show = (event: KeyboardEvent, text: string | undefined): void => {
    if (text === undefined) return;
    event.preventDefault();
    toStart.current = true;
    draft.set({ prompt: text });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    const { selectionStart, selectionEnd } = event.currentTarget;
    const plain = !event.shiftKey && !event.altKey && !event.metaKey && !event.ctrlKey;
    if (!plain || selectionStart !== 0 || selectionEnd !== 0 || event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowUp') show(event, promptHistory.older(prompt));
    if (event.key === 'ArrowDown' && walking) show(event, promptHistory.newer());
  };
  return (
    <div data-field="prompt" className="flex flex-col gap-1.5">
      <TextArea
        ref={area}
        label="Prompt"
        rows={4}
        maxRows={14}
        placeholder="What should the picture show?"
        aria-required
        value={prompt}
        onChange={(next) => {
          promptHistory.leave();
          draft.set({ prompt: next });
        }}
        onKeyDown={onKeyDown}
        error={error}
        hint={walking ? '↑ earlier · ↓ later' : undefined}
        aside={<TokenCount text={prompt} limit={model?.promptTokens} />}
      />
      <div className="flex items-center justify-between gap-2">
        {styles}
        {known && !walking && <p className="text-11 text-muted">↑ at the start: earlier prompts</p>}
      </div>
    </div>
  );
}
