import { Cpu, GalleryHorizontalEnd, Layers, type LucideIcon, Server, Settings, WandSparkles } from 'lucide-react';
import type { ReactNode } from 'react';
import { type Place, places, writeHash } from '../state/route.ts';
import { useStore, useStudio } from '../studioContext.tsx';
import { ariaShortcut } from '../ui/keyNames.ts';
import { joinClasses } from '../ui/joinClasses.ts';
import { Tooltip } from '../ui/Tooltip.tsx';

/** How each place is called, and what stands for it. */
export const placeNames: Readonly<Record<Place, { readonly label: string; readonly icon: LucideIcon }>> = {
  create: { label: 'Create', icon: WandSparkles },
  queue: { label: 'Queue', icon: Layers },
  gallery: { label: 'Gallery', icon: GalleryHorizontalEnd },
  models: { label: 'Models', icon: Cpu },
  server: { label: 'Server', icon: Server },
  settings: { label: 'Settings', icon: Settings },
};

/** The way to the places, at the left. */
export function Rail(): ReactNode {
  const { route, feed } = useStudio();
  const current = useStore(route, ({ place }) => place);
  const waiting = useStore(feed, ({ queue }) => queue?.total ?? 0);
  return (
    <nav aria-label="Places" className="flex min-h-0 flex-col overflow-y-auto border-r border-line bg-surface p-2">
      <ul className="flex grow flex-col gap-1">
        {places.map((place, at) => {
          const { label, icon: Icon } = placeNames[place];
          const shortcut = `$mod+${at + 1}`;
          return (
            <li key={place} className={place === 'settings' ? 'mt-auto' : undefined}>
              <Tooltip text={label} shortcut={shortcut} side="right">
                <a
                  href={writeHash(place)}
                  aria-current={place === current ? 'page' : undefined}
                  aria-keyshortcuts={ariaShortcut(shortcut)}
                  className={joinClasses(
                    'relative flex h-14 w-16 flex-col items-center justify-center gap-1 rounded-control text-11 no-underline',
                    place === current ? 'bg-raised font-medium text-text' : 'text-muted hover:bg-hover hover:text-text',
                  )}
                >
                  <Icon aria-hidden size={20} strokeWidth={1.5} />
                  {label}
                  {place === 'queue' && waiting > 0 && (
                    <span className="absolute top-1 right-1 min-w-4 rounded-full bg-line px-1 text-center text-11 text-text tabular-nums">
                      {waiting > 99 ? '99+' : waiting}
                      <span className="sr-only"> waiting</span>
                    </span>
                  )}
                </a>
              </Tooltip>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
