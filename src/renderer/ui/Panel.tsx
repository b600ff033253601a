import { type ReactNode, useId } from 'react';
import { joinClasses } from './joinClasses.ts';

export interface PanelProps {
  readonly title?: string | undefined;
  /** Level of its heading: 2 unless told. */
  readonly level?: 2 | 3 | undefined;
  readonly description?: ReactNode;
  /** At the right of the title. */
  readonly actions?: ReactNode;
  /** No padding around the content: lists and pictures. */
  readonly flush?: boolean | undefined;
  readonly children: ReactNode;
}

/** A framed part of a page. */
export function Panel(props: PanelProps): ReactNode {
  const { title, level = 2, description, actions, flush = false, children } = props;
  const id = useId();
  const Heading = `h${level}` as const;
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className="min-w-0 overflow-clip rounded-panel border border-line bg-surface"
    >
      {(title || actions) && (
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 px-4 pt-3">
          <div className="min-w-0">
            {title && (
              <Heading id={id} className="flex min-h-7 items-center text-15 font-semibold">
                {title}
              </Heading>
            )}
            {description && <p className="text-12 text-muted">{description}</p>}
          </div>
          {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
        </div>
      )}
      <div className={joinClasses(!flush && 'p-4', !flush && title && 'pt-2')}>{children}</div>
    </section>
  );
}
