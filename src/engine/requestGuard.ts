export type Refusal = { readonly status: 401 | 403; readonly error: string };

/**
 * Who may talk to the engine. Any web page open on this machine can send requests to a loopback port, directly
 * (it then has an `Origin`) or by pointing a name of its own at 127.0.0.1 (the `Host` is then foreign); the
 * secret keeps out other programs.
 */
export function refusal(headers: Record<string, string | string[] | undefined>, secret: string): Refusal | null {
  const { host, origin, authorization } = headers;
  if (typeof host !== 'string' || !/^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(host)) {
    return { status: 403, error: 'foreign Host' };
  }
  if (origin !== undefined) return { status: 403, error: 'requests from web pages are refused' };
  if (typeof authorization !== 'string' || !sameText(authorization, `Bearer ${secret}`)) {
    return { status: 401, error: 'the secret is missing or wrong' };
  }
  return null;
}

/** Compares in a time that does not tell how much of a guess was right. */
function sameText(guess: string, secret: string): boolean {
  let difference = guess.length ^ secret.length;
  for (let at = 0; at < secret.length; at += 1) difference |= (guess.charCodeAt(at) || 0) ^ secret.charCodeAt(at);
  return difference === 0;
}
