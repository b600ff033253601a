import type { IncomingHttpHeaders } from 'node:http';

/** Name of the calling application: `X-Client` (up to 60 printable characters), or the product of `User-Agent`. */
export function clientName(headers: IncomingHttpHeaders): string | undefined {
  const said = String(headers['x-client'] ?? '').trim();
  if (/^[\x20-\x7e]{1,60}$/.test(said)) return said;
  return /^[\w!#$%&'*+.^`|~-]{1,60}(?=$|[/\s])/.exec(headers['user-agent'] ?? '')?.[0];
}
