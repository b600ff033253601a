import { useEffect } from 'react';
import { places } from '../state/route.ts';
import { useStudio } from '../studioContext.tsx';

/** Follows what the desktop asks for: a deep link fills Create, a notification shows its image, the menu goes places. */
export function useHostMessages(): void {
  const { link, route, pictureRestore } = useStudio();
  useEffect(
    () =>
      link.host?.onMessage((message) => {
        if (message.kind === 'image') route.go('gallery', message.imageId);
        if (message.kind === 'place') route.go(places.find((place) => place === message.place) ?? 'create');
        if (message.kind === 'create') {
          const { kind: _, ...texts } = message;
          if (Object.keys(texts).length > 0) pictureRestore.takeTexts({ name: 'the link', texts });
          route.go('create');
        }
      }),
    [link, route, pictureRestore],
  );
}
