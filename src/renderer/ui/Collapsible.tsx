import { Collapsible as BaseCollapsible } from '@base-ui/react/collapsible';
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

export interface CollapsibleProps {
  /** `More settings` */
  readonly label: string;
  /** At the right of the label: what is inside, in short. */
  readonly summary?: ReactNode;
  readonly defaultOpen?: boolean | undefined;
  /** To hold it open or shut from outside; else it minds itself. */
  readonly open?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
  readonly children: ReactNode;
}

/** A part that is folded away until it is wanted; the browser's own search finds what is inside. */
export function Collapsible(props: CollapsibleProps): ReactNode {
  const { label, summary, defaultOpen = false, open, onOpenChange, children } = props;
  return (
    <BaseCollapsible.Root defaultOpen={defaultOpen} open={open} onOpenChange={(next) => onOpenChange?.(next)}>
      <BaseCollapsible.Trigger className="group flex min-h-8 w-full cursor-default items-center gap-1.5 rounded-control text-left text-13 font-medium">
        <ChevronRight
          aria-hidden
          size={16}
          className="shrink-0 text-muted transition-transform group-data-panel-open:rotate-90"
        />
        {label}
        {summary && <span className="ml-auto min-w-0 truncate pl-2 text-12 font-normal text-muted">{summary}</span>}
      </BaseCollapsible.Trigger>
      <BaseCollapsible.Panel hiddenUntilFound>
        <div className="pt-2 pb-1">{children}</div>
      </BaseCollapsible.Panel>
    </BaseCollapsible.Root>
  );
}
