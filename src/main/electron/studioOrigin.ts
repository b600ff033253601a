import type { CustomScheme } from 'electron';

/** The scheme under which the studio and its pictures are served to the window, and to nothing else. */
export const STUDIO_SCHEME = 'tintype-app';
export const STUDIO_HOST = 'studio';
export const STUDIO_ORIGIN = `${STUDIO_SCHEME}://${STUDIO_HOST}`;
export const STUDIO_URL = `${STUDIO_ORIGIN}/`;

/** Standard and secure, so that it has an origin of its own, storage, and is held to its policy as a web page is. */
export const studioScheme: CustomScheme = {
  scheme: STUDIO_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
};

/** Whether an address is of the studio's own origin. */
export function isStudioUrl(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed?.protocol === `${STUDIO_SCHEME}:` && parsed.host === STUDIO_HOST;
}
