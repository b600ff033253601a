import { X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { controlClasses } from './controlClasses.ts';
import { Field, type FieldText } from './Field.tsx';
import { joinClasses } from './joinClasses.ts';

export interface TagInputProps extends FieldText {
  readonly tags: readonly string[];
  readonly onChange: (tags: string[]) => void;
  /** Tags used elsewhere, offered while typing. */
  readonly suggestions?: readonly string[] | undefined;
  readonly placeholder?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** A set of words: Enter or a comma adds one, Backspace in the empty box takes the last away. */
export function TagInput(props: TagInputProps): ReactNode {
  const { label, hideLabel, hint, error, aside, tags, onChange, suggestions = [], placeholder, disabled } = props;
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const add = (typed: string): void => {
    const words = typed.split(',').map((word) => word.trim());
    const next = [...new Set([...tags, ...words.filter(Boolean)])];
    if (next.length > tags.length) onChange(next);
    setText('');
  };
  const remove = (tag: string): void => {
    onChange(tags.filter((other) => other !== tag));
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const last = tags.at(-1);
    if (event.key === 'Enter' && text.trim()) {
      event.preventDefault();
      add(text);
    } else if (event.key === 'Backspace' && text === '' && last !== undefined) {
      remove(last);
    }
  };
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error} aside={aside}>
      {(wiring) => (
        <div
          className={joinClasses(
            controlClasses,
            'flex min-h-8 flex-wrap items-center gap-1 px-1 py-0.5 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent',
          )}
        >
          <ul aria-label={`${label}: chosen`} className="contents">
            {tags.map((tag) => (
              <li
                key={tag}
                className="flex h-6 max-w-full items-center rounded-[4px] border border-line bg-raised pl-2 text-12"
              >
                <span className="truncate">{tag}</span>
                <button
                  type="button"
                  aria-label={`Remove ${tag}`}
                  disabled={disabled}
                  onClick={() => remove(tag)}
                  className="flex size-6 shrink-0 items-center justify-center rounded-[4px] text-muted hover:text-text"
                >
                  <X aria-hidden size={12} />
                </button>
              </li>
            ))}
          </ul>
          <input
            {...wiring}
            ref={input}
            list={suggestions.length > 0 ? `${wiring.id}-list` : undefined}
            value={text}
            disabled={disabled}
            placeholder={tags.length === 0 ? placeholder : undefined}
            autoComplete="off"
            onChange={(event) =>
              event.target.value.includes(',') ? add(event.target.value) : setText(event.target.value)
            }
            onKeyDown={onKeyDown}
            onBlur={() => text.trim() && add(text)}
            className="h-6 min-w-20 flex-1 bg-transparent px-1.5 text-13 outline-none"
          />
          {suggestions.length > 0 && (
            <datalist id={`${wiring.id}-list`}>
              {suggestions.map((tag) => !tags.includes(tag) && <option key={tag}>{tag}</option>)}
            </datalist>
          )}
        </div>
      )}
    </Field>
  );
}
