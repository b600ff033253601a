import type { IncomingHttpHeaders } from 'node:http';
import { SESSION_COOKIE } from '../../../shared/schema/access.ts';
import { isOwnOrigin } from './requestGuard.ts';

/** Cookies of one name may come several times, as other programs on this host can set them too; more are not tried. */
const TRIED = 4;

/** The session tokens of a `Cookie` header. */
export function sessionTokens(cookie: string | undefined): string[] {
  const pairs = (cookie ?? '').split(';').map((pair) => pair.trim());
  const prefix = `${SESSION_COOKIE}=`;
  return pairs
    .filter((pair) => pair.startsWith(prefix) && pair.length > prefix.length)
    .map((pair) => pair.slice(prefix.length))
    .slice(0, TRIED);
}

export interface Sender {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** Whether a browser says that a page of this very server asks. */
export function isOwnPage({ headers }: Sender): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return headers.origin !== undefined && isOwnOrigin(headers.origin, headers.host);
}

/**
 * Whether a session cookie may count for this request.
 *
 * SameSite alone is not enough: for a browser every port of 127.0.0.1 is the same site, so a page of another local
 * server would be let in. Browsers leave `Sec-Fetch-Site` out over plain HTTP beyond loopback, and `Origin` with
 * images and downloads; what has neither can only be a reading request, whose answer no other page can look into.
 */
export function cookieCounts(sender: Sender): boolean {
  const reads = sender.method === 'GET' || sender.method === 'HEAD';
  const { origin, 'sec-fetch-site': site } = sender.headers;
  // `none`: the person at the browser typed the address.
  return isOwnPage(sender) || (reads && origin === undefined && (site === undefined || site === 'none'));
}
