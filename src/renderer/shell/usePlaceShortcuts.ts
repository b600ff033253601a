import { tinykeys } from 'tinykeys';
import { useEffect } from 'react';
import { places } from '../state/route.ts';
import { useStudio } from '../studioContext.tsx';

/** ⌘1 … ⌘6, or Ctrl with the digit, go to the places. */
export function usePlaceShortcuts(): void {
  const { route } = useStudio();
  useEffect(() => {
    const bindings = places.map((place, at) => {
      const go = (event: KeyboardEvent): void => {
        event.preventDefault();
        route.go(place);
      };
      return [`$mod+Digit${at + 1}`, go] as const;
    });
    // In text fields too: these keys write nothing, and Create has the focus in one.
    return tinykeys(window, Object.fromEntries(bindings), { ignore: () => false });
  }, [route]);
}
