/** A layer that floats over the page: menu, list, popover. */
export const popupClasses =
  'rounded-panel border border-line bg-float text-13 text-text shadow-float outline-none transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0';

/** One line of a menu or a list. The highlight follows pointer and keyboard alike. */
export const popupItemClasses =
  'flex min-h-7 cursor-default select-none items-center gap-2 rounded-control px-2 py-1 outline-none data-disabled:opacity-50 data-highlighted:bg-hover';
