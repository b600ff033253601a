import { type RefObject, useLayoutEffect, useRef } from 'react';

/** What is told of a control before its row moves. */
export type KeepFocus = (jobId: string, control: string) => void;

/**
 * Keeps the focus on a control of a row that is moved by it: a row that goes to another place of the page is made anew
 * there, and the focus would be lost. Rows carry `data-job`, controls `data-control`.
 */
export function useKeptFocus(box: RefObject<HTMLElement | null>): KeepFocus {
  const kept = useRef<{ readonly jobId: string; readonly control: string } | null>(null);
  useLayoutEffect(() => {
    const { current } = kept;
    if (!current) return;
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    const row = [...(box.current?.querySelectorAll<HTMLElement>('[data-job]') ?? [])].find(
      (one) => one.dataset['job'] === current.jobId,
    );
    row?.querySelector<HTMLElement>(`[data-control="${current.control}"]`)?.focus();
  });
  return (jobId, control) => {
    kept.current = { jobId, control };
  };
}
