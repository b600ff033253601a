import type { Page } from 'playwright-core';

/** Event Timing tells no interaction that was answered sooner than this, milliseconds. */
export const TOLD_FROM_MS = 16;

export interface Interaction {
  /** From the press to the paint after it. */
  readonly duration: number;
  readonly name: string;
  /** On what, and at which place. */
  readonly on: string;
  /** Of `duration`: until handlers began, and in them. */
  readonly waited: number;
  readonly handled: number;
}

const WATCH = `
  window.interactions = new Map();
  new PerformanceObserver((list) => {
    for (const { interactionId, duration, name, target, processingStart, processingEnd, startTime } of list.getEntries()) {
      if (interactionId === 0) continue;
      const before = window.interactions.get(interactionId);
      if (before === undefined || before.duration < duration) window.interactions.set(interactionId, { duration, name, on: (target?.getAttribute?.('aria-label') ?? target?.localName ?? '') + location.hash, waited: processingStart - startTime, handled: processingEnd - processingStart });
    }
  }).observe({ type: 'event', durationThreshold: ${TOLD_FROM_MS}, buffered: true });
`;

/** Begins to measure interactions from the next page load on. */
export const watchInteractions = (page: Page): Promise<void> => page.addInitScript(WATCH).then(() => {});

/** Milliseconds from each interaction to the paint that answered it, by Event Timing (rounded to 8 by the browser). */
export const interactionsOf = (page: Page): Promise<Interaction[]> =>
  page.evaluate('[...window.interactions.values()]');
