import { type ComponentType, lazy, type ReactNode, Suspense, useDeferredValue, useEffect, useRef } from 'react';
import { ErrorBoundary } from './shell/ErrorBoundary.tsx';
import { Messages } from './shell/Messages.tsx';
import { placeNames, Rail } from './shell/Rail.tsx';
import { SignIn } from './shell/SignIn.tsx';
import { StatusBar } from './shell/StatusBar.tsx';
import { useDropGuard } from './shell/useDropGuard.ts';
import { useHostMessages } from './shell/useHostMessages.ts';
import { usePlaceShortcuts } from './shell/usePlaceShortcuts.ts';
import type { Place } from './state/route.ts';
import { useStore, useStudio } from './studioContext.tsx';
import { fetchLists } from './ui/Select.tsx';
import { PictureSource } from './ui/useLostPicture.ts';

const load: Readonly<Record<Place, () => Promise<{ default: ComponentType }>>> = {
  create: () => import('./features/create/Create.tsx'),
  queue: () => import('./features/queue/Queue.tsx'),
  gallery: () => import('./features/gallery/Gallery.tsx'),
  models: () => import('./features/models/Models.tsx'),
  server: () => import('./features/server/Server.tsx'),
  settings: () => import('./features/settings/Settings.tsx'),
};
const pages: Readonly<Record<Place, ComponentType>> = {
  create: lazy(load.create),
  queue: lazy(load.queue),
  gallery: lazy(load.gallery),
  models: lazy(load.models),
  server: lazy(load.server),
  settings: lazy(load.settings),
};

/** Once the first page stands, the others are fetched, so that they open at once and without a connection too. */
const FETCH_OTHERS_MS = 1000;

/** The whole studio. */
export function App(): ReactNode {
  const { feed } = useStudio();
  const locked = useStore(feed, ({ connection }) => connection === 'locked');
  const connections = useStore(feed, (state) => state.connections);
  usePlaceShortcuts();
  useHostMessages();
  useDropGuard();
  return (
    <PictureSource value={connections}>
      {locked ? <SignIn /> : <Shell />}
      <Messages />
    </PictureSource>
  );
}

function Shell(): ReactNode {
  const { route } = useStudio();
  // The page before stays until the next one can be shown: no blank frame between.
  const place = useDeferredValue(useStore(route, (state) => state.place));
  const main = useRef<HTMLElement>(null);
  const Page = pages[place];
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const fetchPart of [...Object.values(load), fetchLists]) fetchPart().catch(() => {});
    }, FETCH_OTHERS_MS);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    document.title = `${placeNames[place].label} · Tintype`;
  }, [place]);
  return (
    <div className="grid h-dvh grid-cols-[auto_minmax(0,1fr)] grid-rows-[minmax(0,1fr)_auto]">
      <a
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
        className="sr-only rounded-control bg-float p-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50"
      >
        Skip to the page
      </a>
      <Rail />
      <main
        ref={main}
        id="main"
        tabIndex={-1}
        className="min-h-0 min-w-0 overflow-y-auto outline-none has-data-bottom-bar:scroll-pb-36"
      >
        <Suspense fallback={null}>
          <ErrorBoundary key={place}>
            <Page />
          </ErrorBoundary>
        </Suspense>
      </main>
      <div className="col-span-2">
        <StatusBar />
      </div>
    </div>
  );
}
