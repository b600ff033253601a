import { useEffect, useEffectEvent } from 'react';

/** Where keys belong to the control that has the focus. */
const OWN_KEYS =
  'input, textarea, select, [contenteditable], [role="slider"], [role="menu"], [role="listbox"], [role="dialog"], [role="alertdialog"], [role="radiogroup"]';

/** Hears keys anywhere on the page but in controls that need them. `handle` answers whether the key was for it. */
export function usePageKeys(handle: (event: KeyboardEvent) => boolean): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest(OWN_KEYS)) return;
    if (handle(event)) event.preventDefault();
  });
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
