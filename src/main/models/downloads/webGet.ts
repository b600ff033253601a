import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isLoopback } from '../../platform/loopback.ts';
import { errorCode } from '../../platform/atomicFile.ts';
import { DownloadFault } from './downloadFault.ts';
import { type Head, headerOf, linkedSha256 } from './responseHead.ts';

export interface WebGetPorts {
  /** Origin of the hub, where the token may go, and nowhere else. */
  readonly hub: string;
  readonly token: () => string | undefined;
  readonly allowHttp: (url: URL) => boolean;
  readonly userAgent: string;
  /** The variables `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. What is on this machine is never asked for through a proxy. */
  readonly proxyEnv: Readonly<Record<string, string | undefined>>;
  /** How long a server may take to begin its answer, milliseconds. */
  readonly answerWithinMs: number;
}

/** An answer whose body has not been read. */
export interface WebAnswer {
  readonly status: number;
  readonly head: Head;
  /** Where it came from in the end. */
  readonly host: string;
  readonly hub: boolean;
  readonly tokenSent: boolean;
  /** What the hub told of the file before it sent on to another server. */
  readonly linkedSha256: string | undefined;
  /** To be read to its end or destroyed. */
  readonly body: IncomingMessage;
}

export type WebGet = (
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<WebAnswer>;

const MOST_REDIRECTS = 8;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** The certificate is wrong, and will be so a minute from now. */
const BAD_CERTIFICATE = /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/**
 * GET that follows redirects itself. The token goes to the hub alone: it is left out from the first redirect to
 * another origin on, also when that one sends back to the hub. Answers any status; throws {@link DownloadFault} when
 * there is no answer, and the reason of the signal when that aborts.
 */
export function createWebGet(ports: WebGetPorts): WebGet {
  return async (first, headers, signal) => {
    let url = new URL(first);
    let trusted = true;
    let linked: string | undefined;
    for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
      if (url.protocol !== 'https:' && !(url.protocol === 'http:' && ports.allowHttp(url)))
        throw new DownloadFault('REFUSED', `${url.host} is to be asked without encryption, which is not done.`);
      const hub = url.origin === ports.hub;
      trusted &&= hub;
      const token = trusted ? ports.token() : undefined;
      const body = await ask(url, ports, { ...headers, ...(token && { authorization: `Bearer ${token}` }) }, signal);
      const status = body.statusCode ?? 0;
      const head: Head = body.headers;
      // Only the hub is believed: it names the file, the others merely hand it out.
      if (trusted) linked ??= linkedSha256(head);
      const location = REDIRECTS.has(status) ? headerOf(head, 'location') : undefined;
      if (location === undefined)
        return { status, head, host: url.host, hub, tokenSent: token !== undefined, linkedSha256: linked, body };
      body.destroy();
      const next = URL.parse(location, url.href);
      if (!next || next.username !== '' || next.password !== '')
        throw new DownloadFault('REFUSED', `${url.host} sends on to an address that is none. Try again later.`);
      url = next;
    }
    throw new DownloadFault('REFUSED', `${url.host} sends from one address to the next without end.`);
  };
}

function ask(
  url: URL,
  { userAgent, answerWithinMs, proxyEnv }: WebGetPorts,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const secure = url.protocol === 'https:';
    const proxy = isLoopback(url.hostname) ? {} : { proxyEnv };
    const call = (secure ? httpsRequest : httpRequest)(url, {
      // A connection for each: a kept one that dies is not told from a file that is cut.
      agent: secure ? new HttpsAgent(proxy) : new HttpAgent(proxy),
      headers: { 'accept-encoding': 'identity', 'user-agent': userAgent, ...headers },
    });
    const onAbort = (): void => void call.destroy(new Error('aborted'));
    const timer = setTimeout(() => call.destroy(new Error(`no answer within ${answerWithinMs} ms`)), answerWithinMs);
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    call.on('response', (answer) => {
      settle();
      resolve(answer);
    });
    call.on('error', (error) => {
      settle();
      reject(signal.aborted ? signal.reason : unreachable(url.host, error));
    });
    if (signal.aborted) onAbort();
    call.end();
  });
}

function unreachable(host: string, error: Error): DownloadFault {
  const why = errorCode(error) ?? error.message;
  const facts = { host, reason: why };
  if (why === 'ERR_PROXY_TUNNEL')
    return new DownloadFault(
      'UNREACHABLE',
      `The proxy does not let through to ${host}. Check HTTPS_PROXY, or name the host in NO_PROXY.`,
      { again: true, facts, cause: error },
    );
  return BAD_CERTIFICATE.test(why)
    ? new DownloadFault('UNREACHABLE', `${host} does not prove that it is ${host} (${why}). Nothing was fetched.`, {
        facts,
        cause: error,
      })
    : new DownloadFault(
        'UNREACHABLE',
        `${host} cannot be reached (${why}). Check the connection to the internet, and try again.`,
        { again: true, facts, cause: error },
      );
}
