import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Toast, type ToastEnd, type ToastMessage } from './Toast.tsx';
import { VisuallyHidden } from './VisuallyHidden.tsx';

export interface ToastRegionProps {
  /** Oldest first. */
  readonly toasts: readonly ToastMessage[];
  /** Take the message out of `toasts`. Its action, if that was pressed, has run before. */
  readonly onEnd: (id: string, end: ToastEnd) => void;
  /** Something to say without showing it: a status of the page. Said when it changes. */
  readonly announcement?: string | undefined;
}

/**
 * The messages in the corner and the page's one polite live region. Mount it once, always. F6 goes to the newest
 * message and back; while pointer or focus is on the messages, or the window is hidden, none of them runs out.
 */
export function ToastRegion({ toasts, onEnd, announcement = '' }: ToastRegionProps): ReactNode {
  const region = useRef<HTMLElement>(null);
  const cameFrom = useRef<HTMLElement | null>(null);
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  const hidden = useHidden();

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'F6' || !region.current) return;
      const inside = region.current.contains(document.activeElement);
      const newest = region.current.querySelector<HTMLElement>('li:last-of-type button');
      if (!inside && !newest) return;
      event.preventDefault();
      if (inside) cameFrom.current?.focus();
      else newest?.focus();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);

  const end = (id: string, how: ToastEnd): void => {
    const inside = region.current?.contains(document.activeElement) ?? false;
    if (inside && how !== 'timeout') {
      const back = cameFrom.current?.isConnected ? cameFrom.current : null;
      (toasts.length > 1 ? region.current : back)?.focus();
    }
    if (toasts.length === 1) setHovered(false);
    onEnd(id, how);
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it watches where pointer and focus are
    <section
      ref={region}
      aria-label="Messages"
      aria-keyshortcuts="F6"
      tabIndex={-1}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      onFocus={(event) => {
        const from = event.relatedTarget;
        if (from instanceof HTMLElement && !event.currentTarget.contains(from)) cameFrom.current = from;
        setFocused(true);
      }}
      onBlur={(event) => setFocused(event.currentTarget.contains(event.relatedTarget))}
      className="pointer-events-none fixed right-0 bottom-0 z-50 max-h-[60dvh] w-98 max-w-full px-4 pt-6 pb-4 overflow-y-auto rounded-panel"
    >
      <div aria-live="polite" aria-relevant="additions text">
        <VisuallyHidden>{announcement}</VisuallyHidden>
        <ol className="flex flex-col gap-2">
          {toasts.map((toast) => (
            <Toast
              key={toast.id}
              toast={toast}
              paused={hovered || focused || hidden}
              onEnd={(how) => end(toast.id, how)}
            />
          ))}
        </ol>
      </div>
    </section>
  );
}

function useHidden(): boolean {
  const [hidden, setHidden] = useState(document.hidden);
  useEffect(() => {
    const onChange = (): void => setHidden(document.hidden);
    document.addEventListener('visibilitychange', onChange);
    return () => document.removeEventListener('visibilitychange', onChange);
  }, []);
  return hidden;
}
