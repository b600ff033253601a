/** The look of every box that takes text or a choice. */
export const controlClasses =
  'w-full min-w-0 rounded-control border border-edge bg-surface px-2.5 text-13 text-text transition-colors hover:border-text disabled:cursor-default disabled:border-line disabled:text-muted aria-invalid:border-danger';

/** Height of a one-line control, in the sizes that a button has too. */
export const controlHeights = { sm: 'h-7', md: 'h-8', lg: 'h-10' } as const;

export type ControlSize = keyof typeof controlHeights;
