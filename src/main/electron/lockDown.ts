import type { Logger } from '../platform/logger.ts';
import type { AppPart, ContentsPart, SessionPart } from './electronParts.ts';
import { isStudioUrl, STUDIO_ORIGIN, STUDIO_URL } from './studioOrigin.ts';

export interface LockDownOptions {
  readonly app: AppPart;
  readonly session: SessionPart;
  readonly log: Logger;
  /** Hears of every address a page wanted opened outside; nothing is opened unless it does so. */
  readonly openOutside: (url: string) => void;
}

/** What pages may load: the studio itself, what it made in memory, and the developer tools of an app from a checkout. */
const LOADABLE = /^(?:tintype-app|blob|data|devtools):/i;

/** Copying an example to the clipboard; it takes a click of the user, and reads nothing. */
const ALLOWED_PERMISSION = 'clipboard-sanitized-write';

/**
 * Shuts every way by which a page could get out of the window or something foreign into it. Call before any window is
 * made. The policy in the page's headers says most of it too: each holds where the other has a hole.
 */
export function lockDown({ app, session, log, openOutside }: LockDownOptions): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents, log, openOutside));
  app.on('certificate-error', (event, _contents, url, error, _certificate, callback) => {
    event.preventDefault();
    log.warn({ url: originOf(url), error }, 'a certificate was refused');
    callback(false);
  });

  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    const granted = permission === ALLOWED_PERMISSION && isStudioUrl(details.requestingUrl);
    if (!granted) log.warn({ permission, from: originOf(details.requestingUrl) }, 'a permission was refused');
    callback(granted);
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => permission === ALLOWED_PERMISSION && origin.replace(/\/$/, '') === STUDIO_ORIGIN,
  );
  session.setDevicePermissionHandler(() => false);
  // Chromium would fetch its dictionaries from the network.
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest(({ url }, callback) => {
    const cancel = !LOADABLE.test(url);
    if (cancel) log.warn({ url: originOf(url) }, 'a request to the network was refused');
    callback({ cancel });
  });
  session.on('will-download', (event, item) => {
    if (isStudioUrl(item.getURL().replace(/^blob:/, ''))) return;
    log.warn({ url: originOf(item.getURL()) }, 'a download was refused');
    event.preventDefault();
  });
}

function lockContents(contents: ContentsPart, log: Logger, openOutside: (url: string) => void): void {
  // The studio is one page, which may load itself again; what it shows follows the part behind `#`, which is no navigation.
  for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect'] as const)
    contents.on(event, (details) => {
      if (details.url.replace(/#.*/, '') === STUDIO_URL) return;
      log.warn({ url: originOf(details.url) }, 'a navigation was refused');
      details.preventDefault();
    });
  contents.on('will-attach-webview', (event) => {
    log.warn({}, 'an embedded page was refused');
    event.preventDefault();
  });
  // Calls between browsers pass by the page's policy and the session's filter; without a proxy this leaves them no way.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    return { action: 'deny' };
  });
}

/** As much of an address as may stand in a log. */
const originOf = (url: string): string => {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.protocol}//${parsed.host}` : 'no address';
};
