/** Where the windows over the page stand and how large they get; they fit a window of 450 × 300 (900 × 600 at 200 %). */
export const dialogLayout = {
  backdrop: 'fixed inset-0 z-30 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0',
  popup:
    'fixed top-1/2 left-1/2 z-30 flex max-h-[calc(100dvh-2rem)] max-w-[calc(100vw-2rem)] -translate-1/2 flex-col rounded-panel border border-line bg-float text-13 text-text shadow-float transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0',
  sizes: { sm: 'w-100', md: 'w-140', lg: 'w-220', full: 'h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)]' },
  footer: 'flex shrink-0 flex-wrap justify-end gap-2 border-t border-line px-5 py-3',
} as const;
