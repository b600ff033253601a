import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export interface EmptyStateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  /** A sentence that says how to fill the place. */
  readonly children: ReactNode;
  /** One button, or a few. */
  readonly action?: ReactNode;
  /** Level of its heading: 2 unless told. */
  readonly level?: 2 | 3 | undefined;
}

/** A place with nothing in it yet. */
export function EmptyState({ icon: Icon, title, children, action, level = 2 }: EmptyStateProps): ReactNode {
  const Heading = `h${level}` as const;
  return (
    <div className="flex flex-col items-center justify-center gap-1 px-6 py-10 text-center">
      <Icon aria-hidden size={28} strokeWidth={1.5} className="mb-2 text-muted" />
      <Heading className="text-15 font-semibold">{title}</Heading>
      <p className="max-w-sm text-13 text-muted">{children}</p>
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
