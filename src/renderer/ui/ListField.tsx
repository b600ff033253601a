import { Plus, X } from 'lucide-react';
import { type ReactNode, useId, useRef, useState } from 'react';
import { Button } from './Button.tsx';
import { IconButton } from './IconButton.tsx';
import { SaveMark, type SaveMarkProps } from './SaveMark.tsx';
import { TextField } from './TextField.tsx';

export interface ListFieldProps {
  /** What the list holds: `Allowed origins`. */
  readonly label: string;
  readonly hint?: ReactNode;
  readonly items: readonly string[];
  /** Shown in place of the items when there are none. */
  readonly empty: string;
  /** Name of the box in which an entry is typed: `Add an origin`. */
  readonly addLabel: string;
  readonly placeholder?: string | undefined;
  /** Adds one. Answers false when it was refused: what was typed then stays, and `error` says why. */
  readonly onAdd: (text: string) => Promise<boolean>;
  readonly onRemove: (item: string) => void;
  /** Why the last change was refused. */
  readonly error?: string | undefined;
  readonly saved?: SaveMarkProps['state'];
  /** Goes back to the list as it was before the change that was refused. */
  readonly onUndo: () => void;
  /** Further buttons beside the one that adds. */
  readonly actions?: ReactNode;
}

/** A list of lines that are added and taken away one by one; each change counts at once. */
export function ListField(props: ListFieldProps): ReactNode {
  const { label, hint, items, empty, addLabel, placeholder, onAdd, onRemove, error, saved, onUndo, actions } = props;
  const id = useId();
  const [typed, setTyped] = useState('');
  const box = useRef<HTMLInputElement>(null);
  const undo = (): void => {
    setTyped('');
    onUndo();
    box.current?.focus();
  };
  const add = async (): Promise<void> => {
    const text = typed.trim();
    if (text === '') return;
    if (await onAdd(text)) setTyped('');
    box.current?.focus();
  };
  return (
    <fieldset aria-labelledby={id} className="flex min-w-0 flex-col gap-2">
      <div>
        <div className="flex items-baseline justify-between gap-2">
          <h3 id={id} className="text-13 font-medium">
            {label}
          </h3>
          <div className="text-12 text-muted">
            <SaveMark label={label} state={saved} onUndo={undo} />
          </div>
        </div>
        {hint && <p className="text-12 text-muted">{hint}</p>}
      </div>
      {items.length === 0 ? (
        <p className="rounded-control border border-dashed border-line px-3 py-1.5 text-12 text-muted">{empty}</p>
      ) : (
        <ul aria-label={label} className="divide-y divide-line rounded-control border border-line">
          {items.map((item) => (
            <li key={item} className="flex items-center gap-2 py-0.5 pr-0.5 pl-3">
              <span className="min-w-0 grow py-1 font-mono text-12 break-all">{item}</span>
              <IconButton
                label={`Remove ${item}`}
                icon={X}
                size="sm"
                onClick={() => {
                  onRemove(item);
                  box.current?.focus();
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <TextField
          ref={box}
          label={addLabel}
          hideLabel
          mono
          spellCheck={false}
          placeholder={placeholder ?? addLabel}
          value={typed}
          onChange={(text) => {
            setTyped(text);
            if (error !== undefined) onUndo();
          }}
          error={error}
          trailing={
            <>
              <Button icon={Plus} type="submit" disabled={typed.trim() === ''}>
                Add
              </Button>
              {actions}
            </>
          }
        />
      </form>
    </fieldset>
  );
}
