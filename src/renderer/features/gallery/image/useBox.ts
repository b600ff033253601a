import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** The inner size of an element, followed while it changes; zero before it is there. */
export function useBox(): [RefObject<HTMLDivElement | null>, { readonly width: number; readonly height: number }] {
  const ref = useRef<HTMLDivElement>(null);
  const [box, setBox] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = (): void => setBox({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return [ref, box];
}
