import { Tabs as BaseTabs } from '@base-ui/react/tabs';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export interface Tab<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly icon?: LucideIcon | undefined;
  /** A count after the label. */
  readonly count?: number | undefined;
  readonly panel: ReactNode;
}

export interface TabsProps<Value extends string> {
  /** What the tabs are about, for screen readers. */
  readonly label: string;
  readonly tabs: readonly Tab<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** Several panels in one place, one in view. Arrow keys move between tabs, Enter opens. */
export function Tabs<Value extends string>({ label, tabs, value, onChange }: TabsProps<Value>): ReactNode {
  return (
    <BaseTabs.Root value={value} onValueChange={(next: Value) => onChange(next)} className="flex min-h-0 flex-col">
      <BaseTabs.List aria-label={label} className="flex shrink-0 gap-1 overflow-x-auto border-b border-line px-1 pt-1">
        {tabs.map(({ icon: Icon, ...tab }) => (
          <BaseTabs.Tab
            key={tab.value}
            value={tab.value}
            className="-mb-px flex h-8 shrink-0 cursor-default select-none items-center gap-1.5 border-b-2 border-transparent px-2.5 text-13 font-medium whitespace-nowrap text-muted transition-colors hover:text-text focus-visible:-outline-offset-2 data-active:border-text data-active:text-text forced-colors:border-[Canvas] forced-colors:data-active:border-[Highlight]"
          >
            {Icon && <Icon aria-hidden size={14} />}
            {tab.label}
            {tab.count !== undefined && <span className="text-12 text-muted tabular-nums">{tab.count}</span>}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {tabs.map((tab) => (
        <BaseTabs.Panel key={tab.value} value={tab.value} className="min-h-0 flex-1 pt-4">
          {tab.panel}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  );
}
