import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';

/** A link out of the app, which opens elsewhere and shows that it does. */
export function OutsideLink({ href, children }: { readonly href: string; readonly children: ReactNode }): ReactNode {
  return (
    <a href={href} target="_blank" rel="noreferrer" className="inline-flex items-center gap-1.5">
      {children}
      <ExternalLink aria-hidden size={12} className="shrink-0" />
    </a>
  );
}
