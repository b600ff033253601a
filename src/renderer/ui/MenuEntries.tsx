import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Check, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { joinClasses } from './joinClasses.ts';
import { Kbd } from './Kbd.tsx';
import { popupClasses, popupItemClasses } from './popupClasses.ts';

export type MenuEntry =
  | {
      readonly kind: 'action';
      readonly label: string;
      readonly icon?: LucideIcon | undefined;
      /** In tinykeys' notation; shown only. */
      readonly shortcut?: string | undefined;
      readonly danger?: boolean | undefined;
      readonly disabled?: boolean | undefined;
      readonly onSelect: () => void;
    }
  | {
      readonly kind: 'check';
      readonly label: string;
      readonly checked: boolean;
      readonly disabled?: boolean | undefined;
      readonly onChange: (checked: boolean) => void;
    }
  | {
      readonly kind: 'choice';
      readonly label: string;
      readonly value: string;
      readonly options: readonly { readonly value: string; readonly label: string }[];
      readonly onChange: (value: string) => void;
    }
  | { readonly kind: 'separator' };

/** The floating list of `Menu` and `ContextMenu`. */
export function MenuEntries({ entries }: { readonly entries: readonly MenuEntry[] }): ReactNode {
  return (
    <BaseMenu.Popup
      className={joinClasses(
        popupClasses,
        'max-h-(--available-height) max-w-(--available-width) min-w-44 overflow-y-auto p-1',
      )}
    >
      {entries.map((entry, place) => (
        <Entry key={entry.kind === 'separator' ? `separator ${place}` : entry.label} entry={entry} />
      ))}
    </BaseMenu.Popup>
  );
}

function Entry({ entry }: { readonly entry: MenuEntry }): ReactNode {
  switch (entry.kind) {
    case 'separator':
      return <BaseMenu.Separator className="my-1 h-px bg-line" />;
    case 'action':
      return <Action {...entry} />;
    case 'check':
      return (
        <BaseMenu.CheckboxItem
          checked={entry.checked}
          onCheckedChange={(checked) => entry.onChange(checked)}
          disabled={entry.disabled ?? false}
          className={popupItemClasses}
        >
          <span className="flex w-4 shrink-0">{entry.checked && <Check aria-hidden size={16} />}</span>
          {entry.label}
        </BaseMenu.CheckboxItem>
      );
    case 'choice':
      return (
        <BaseMenu.RadioGroup value={entry.value} onValueChange={(value: string) => entry.onChange(value)}>
          <BaseMenu.GroupLabel className="px-2 pt-1 pb-0.5 text-11 text-muted">{entry.label}</BaseMenu.GroupLabel>
          {entry.options.map(({ value, label }) => (
            <BaseMenu.RadioItem key={value} value={value} closeOnClick className={popupItemClasses}>
              <span className="flex w-4 shrink-0">{value === entry.value && <Check aria-hidden size={16} />}</span>
              {label}
            </BaseMenu.RadioItem>
          ))}
        </BaseMenu.RadioGroup>
      );
  }
}

function Action(props: Extract<MenuEntry, { kind: 'action' }>): ReactNode {
  const { label, icon: Icon, shortcut, danger = false, disabled = false, onSelect } = props;
  return (
    <BaseMenu.Item
      onClick={onSelect}
      disabled={disabled}
      className={joinClasses(popupItemClasses, danger && 'text-danger')}
    >
      {Icon && <Icon aria-hidden size={16} className="shrink-0" />}
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {shortcut && (
        <span aria-hidden className="pl-4">
          <Kbd keys={shortcut} />
        </span>
      )}
    </BaseMenu.Item>
  );
}
