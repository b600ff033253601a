import { DownloadFault } from './downloadFault.ts';
import { type Head, headerOf, retryAfterMs } from './responseHead.ts';

/** What may pass; from 520 on they are those of Cloudflare, which many sites stand behind. */
const AGAIN = new Set([408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524]);
/** A server that asks for more is asked again by a person. */
const LONGEST_WAIT_MS = 60 * 60_000;

export interface Refused {
  readonly status: number;
  readonly head: Head;
  /** For messages; never more of the address, which may hold secrets. */
  readonly host: string;
  /** It came from the hub, and whether a token went there. */
  readonly hub: boolean;
  readonly tokenSent: boolean;
  readonly now: number;
}

/** What an answer that is no file means, and what to do about it. */
export function refusal(answer: Refused): DownloadFault {
  const { status, head, host, hub, tokenSent } = answer;
  const facts = { status, host };
  const code = headerOf(head, 'x-error-code');
  // The hub answers 401 for what is not there too, so that nobody learns which private repositories there are.
  if (code === 'RepoNotFound' && tokenSent)
    return new DownloadFault('NOT_FOUND', `${host} knows no such repository, or the token may not see it.`, { facts });
  if (status === 401 || status === 403 || code === 'GatedRepo')
    return new DownloadFault(tokenSent || !hub ? 'ACCESS_DENIED' : 'TOKEN_NEEDED', accessWords(answer), { facts });
  if (status === 404 || status === 410)
    return new DownloadFault('NOT_FOUND', `${host} has no such file. Check the address, and try again.`, { facts });
  if (AGAIN.has(status)) {
    const asked = retryAfterMs(head, answer.now);
    const again = asked === undefined || asked <= LONGEST_WAIT_MS;
    const why = status === 429 ? 'has had too many requests' : 'is not able to answer now';
    return new DownloadFault('REFUSED', `${host} ${why} (${status}). Try again later.`, {
      again,
      afterMs: asked,
      facts,
    });
  }
  return new DownloadFault('REFUSED', `${host} refuses the file (${status}). Check the address, and try again.`, {
    facts,
  });
}

function accessWords({ host, hub, tokenSent, status }: Refused): string {
  if (!hub) return `${host} lets only its own users have this file (${status}). Download it in a browser instead.`;
  return tokenSent
    ? 'Hugging Face does not let the owner of the token have this file. Open the page of the model, ask for access or accept its licence there, and try again. If that is done, check in Settings that the token is right.'
    : 'Hugging Face wants to know who you are for this model. Open its page and accept its licence there, make a token with read access in your Hugging Face settings, put it into Settings here, and try again.';
}
