import type { ReactNode } from 'react';
import { useStore, useStudio } from '../studioContext.tsx';
import { ToastRegion } from '../ui/ToastRegion.tsx';

/** The toasts, and the words for screen readers. */
export function Messages(): ReactNode {
  const { toasts } = useStudio();
  const items = useStore(toasts, (state) => state.items);
  const said = useStore(toasts, (state) => state.said);
  return <ToastRegion toasts={items} announcement={said} onEnd={(id) => toasts.dismiss(id)} />;
}
