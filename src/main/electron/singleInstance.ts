import type { AppPart } from './electronParts.ts';
import { linkIn } from './deepLink.ts';

export interface SingleInstanceOptions {
  readonly app: Pick<AppPart, 'requestSingleInstanceLock' | 'on'>;
  readonly argv: readonly string[];
  /** Another start of the app was given up in favour of this one. */
  readonly onAnotherStart: () => void;
  readonly onLink: (link: string) => void;
}

/**
 * Makes sure of one app for each data folder; a second start hands over its link and ends. Takes links from wherever
 * systems pass them: our own arguments, those of a second start, or an event (macOS).
 * @returns false when this start has to end
 */
export function takeSingleInstance({ app, argv, onAnotherStart, onLink }: SingleInstanceOptions): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  const take = (link: string | undefined): void => {
    if (link !== undefined) onLink(link);
  };
  app.on('second-instance', (_event, theirs) => {
    onAnotherStart();
    take(linkIn(theirs));
  });
  app.on('open-url', (event, link) => {
    event.preventDefault();
    onAnotherStart();
    onLink(link);
  });
  take(linkIn(argv));
  return true;
}
