import type { Health } from '../../../../shared/schema/health.ts';

interface Standing {
  /** Some key counts. */
  readonly locked: boolean;
  readonly reach: Health['reach'] | undefined;
  /** The studio runs in a browser, and not in a window of its own. */
  readonly inBrowser: boolean;
}

/** What needs a key and when, a sentence each. */
export function keyNeed({ locked, reach, inBrowser }: Standing): string[] {
  return [
    locked
      ? 'Every program needs one of these keys for whatever it asks, its pictures too.'
      : 'No program on this machine needs a key so far. From the first key on, every program does, and those that send none are refused.',
    ...(reach === 'network' ? ['Other machines can reach this server, so it always keeps at least one key.'] : []),
    inBrowser
      ? 'A browser trades a key for a session once, and then stays signed in for seven days after its last visit.'
      : 'The studio in this window needs none.',
    'The health check at /health is answered to everybody.',
    'A program sends its key as “Authorization: Bearer KEY” or “X-API-Key: KEY”.',
  ];
}

/** What follows from taking a key back. */
export function revokeWords({ last, inBrowser }: { last: boolean; inBrowser: boolean }): string {
  const refused =
    'Programs that use it are refused from their next request on. What they asked for already is still made.';
  const session = inBrowser
    ? ' Browsers that signed in with it are signed out; if this is one of them, sign in again with another key.'
    : ' Browsers that signed in with it are signed out.';
  const open = ' It is the last key: afterwards every program on this machine may call without one.';
  return `${refused}${last ? open : session} This cannot be undone.`;
}
