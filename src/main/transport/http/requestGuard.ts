import type { RequestErrorCode } from '../../../shared/schema/error.ts';
import { isLoopback } from '../../platform/loopback.ts';

/** What decides whether a request is let in. */
export interface RequestFacts {
  /** The server listens on loopback only. */
  readonly boundToLoopback: boolean;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly allowedOrigins: readonly string[];
  /** The route is answered without a key, whatever is set. */
  readonly open: boolean;
  /** A CORS preflight; a browser cannot send a key with it. */
  readonly preflight: boolean;
  readonly keySet: boolean;
  /** Evaluated only when a key decides. */
  hasKey(): boolean;
}

export type Verdict =
  | { readonly allow: true; /** To name in `Access-Control-Allow-Origin`. */ readonly corsOrigin?: string }
  | {
      readonly allow: false;
      readonly code: Extract<RequestErrorCode, 'INVALID_HOST' | 'INVALID_ORIGIN' | 'UNAUTHORIZED'>;
      readonly corsOrigin?: string;
    };

/**
 * Decides host, then origin, then key.
 *
 * The host check defeats DNS rebinding: a web page can point its own name at 127.0.0.1 and then
 * talk to us as if same-origin, but it cannot make the browser send a loopback `Host`. The origin
 * check defeats cross-site requests, which a browser sends even where it hides the answer.
 */
export function guardRequest(facts: RequestFacts): Verdict {
  if (facts.boundToLoopback && !isLoopback(hostName(facts.host))) return { allow: false, code: 'INVALID_HOST' };
  const cors = crossOrigin(facts);
  if (cors === 'refused') return { allow: false, code: 'INVALID_ORIGIN' };
  const corsOrigin = cors === undefined ? {} : { corsOrigin: cors };
  const wantsKey = (facts.keySet || !facts.boundToLoopback) && !facts.open && !facts.preflight;
  if (wantsKey && !(facts.keySet && facts.hasKey())) return { allow: false, code: 'UNAUTHORIZED', ...corsOrigin };
  return { allow: true, ...corsOrigin };
}

/** Whether an origin is that of a page which this server itself served under this `Host`. */
export function isOwnOrigin(origin: string, host: string | undefined): boolean {
  const normal = normalOrigin(origin);
  return normal !== undefined && normal === normalOrigin(`http://${host ?? ''}`);
}

/** The name in a `Host` header, without its port; empty when it is malformed. */
function hostName(host: string | undefined): string {
  return /^(\[[0-9a-f:.]+\]|[^:[\]/@?#\s]+)(:\d{1,5})?$/i.exec(host ?? '')?.[1] ?? '';
}

/** The origin to allow by name, undefined for same-origin or no browser, or `refused`. */
function crossOrigin(facts: RequestFacts): string | undefined {
  if (facts.origin === undefined) return undefined;
  if (isOwnOrigin(facts.origin, facts.host)) return undefined;
  const origin = normalOrigin(facts.origin);
  const allowed = origin !== undefined && facts.allowedOrigins.some((candidate) => normalOrigin(candidate) === origin);
  return allowed ? facts.origin : 'refused';
}

/** Schemes that only apps have (`app:`, `chrome-extension:`, `tauri:`) have no origin by the URL standard, but browsers send one. */
function normalOrigin(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || url.origin !== 'null') return url?.origin;
  return url.host === '' ? undefined : `${url.protocol}//${url.host.toLowerCase()}`;
}
