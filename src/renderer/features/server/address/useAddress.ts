import { useStore, useStudio } from '../../../studioContext.tsx';

/** Where the server is reached: in a browser, where the page came from. Undefined where nothing listens, or not known yet. */
export function useAddress(): string | undefined {
  const { link, serverUrl } = useStudio();
  const told = useStore(serverUrl, ({ value }) => value);
  if (!link.host) return window.location.origin;
  return told?.state === 'listening' ? told.url : undefined;
}
