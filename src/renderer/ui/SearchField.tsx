import { Search, X } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { controlClasses } from './controlClasses.ts';
import { IconButton } from './IconButton.tsx';
import { joinClasses } from './joinClasses.ts';
import { Kbd } from './Kbd.tsx';
import { ariaShortcut } from './keyNames.ts';

export interface SearchFieldProps extends Pick<ComponentProps<'input'>, 'ref' | 'onKeyDown' | 'autoFocus'> {
  /** Its name: `Search images`. Also the placeholder. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** In tinykeys' notation; shown while the box is empty. Binding it is the caller's business. */
  readonly shortcut?: string | undefined;
}

/** A box to search in. Escape empties it. */
export function SearchField({ label, value, onChange, shortcut, onKeyDown, ...rest }: SearchFieldProps): ReactNode {
  return (
    <div className="relative min-w-0">
      <Search aria-hidden size={16} className="pointer-events-none absolute top-2 left-2.5 text-muted" />
      <input
        {...rest}
        type="search"
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        aria-keyshortcuts={shortcut && ariaShortcut(shortcut)}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && value) {
            event.preventDefault();
            event.stopPropagation();
            onChange('');
          }
          onKeyDown?.(event);
        }}
        className={joinClasses(controlClasses, 'h-8 pr-9 pl-8')}
      />
      {value ? (
        <span className="absolute top-0.5 right-0.5">
          <IconButton
            label="Clear search"
            icon={X}
            size="sm"
            onClick={(event) => {
              event.currentTarget.closest('div')?.querySelector('input')?.focus();
              onChange('');
            }}
          />
        </span>
      ) : (
        shortcut && (
          <span className="pointer-events-none absolute inset-y-0 right-2 flex items-center">
            <Kbd keys={shortcut} />
          </span>
        )
      )}
    </div>
  );
}
