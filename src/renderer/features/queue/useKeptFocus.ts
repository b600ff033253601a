import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/** What is told of a control before its row moves or goes. */
export type KeepFocus = (jobId: string, control: string) => void;

/**
 * Keeps the focus on a control of a row that is moved by it: a row that goes to another place of the page is made anew
 * there, and the focus would be lost. A row that goes for good leaves it to the one in its place. Rows carry `data-job`, controls `data-control`. A press of the pointer, or focus
 * on something else, ends that.
 */
export function useKeptFocus(box: RefObject<HTMLElement | null>): KeepFocus {
  const kept = useRef<{ readonly jobId: string; readonly control: string; readonly at: number } | null>(null);
  useEffect(() => {
    const forget = (): void => {
      kept.current = null;
    };
    document.addEventListener('pointerdown', forget);
    return () => document.removeEventListener('pointerdown', forget);
  }, []);
  useLayoutEffect(() => {
    const { current } = kept;
    if (!current) return;
    const rows = rowsIn(box.current);
    const row = rows.find((one) => one.dataset['job'] === current.jobId);
    const focused = document.activeElement;
    if (focused === null || focused === document.body) {
      const next = row ?? rows[Math.min(current.at, rows.length - 1)];
      next?.querySelector<HTMLElement>(`[data-control="${current.control}"]`)?.focus();
      if (!row) kept.current = null;
    } else if (row && !row.contains(focused) && box.current?.contains(focused)) kept.current = null;
  });
  return (jobId, control) => {
    const at = rowsIn(box.current).findIndex((one) => one.dataset['job'] === jobId);
    kept.current = { jobId, control, at: Math.max(0, at) };
  };
}

const rowsIn = (box: HTMLElement | null): HTMLElement[] => [
  ...(box?.querySelectorAll<HTMLElement>('[data-job]') ?? []),
];
