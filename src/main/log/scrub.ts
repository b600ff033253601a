import { shortPaths } from '../../shared/shortPaths.ts';

const SECRET = '[secret]';
const LONGEST_TEXT = 2000;
const MAX_DEPTH = 5;
const MAX_ENTRIES = 50;

/** Names under which secrets travel: whole words of `apiKey`, `x-api-key`, `Set-Cookie`, `accessToken`, … */
const SECRET_NAME =
  /(?:^|[^a-z])(?:key|keys|apikey|secret|secrets|token|tokens|password|passwd|pwd|auth|authorization|cookie|cookies|credential|credentials)(?:$|[^a-z])/;

/** An address of this server's own, which `shortPaths` would take for a place on the disk. */
const OWN_ADDRESS = /^\/(?:v1|openai|sdapi)\/[\w.~:%@!$&'()*+,;=/-]*$/;

const inText: readonly (readonly [RegExp, string])[] = [
  // Our own keys and webhook secrets, wherever they stand.
  [/tt_[0-9a-z]{5,}/gi, `tt_${SECRET}`],
  [/whsec_[\w+/=-]+/gi, `whsec_${SECRET}`],
  // Tokens of Hugging Face, which downloads may carry.
  [/\bhf_[0-9a-z]{20,}/gi, `hf_${SECRET}`],
  [/\b(bearer|basic)\s+[^\s,;"'<>]+/gi, `$1 ${SECRET}`],
  // `name=value` and `name: value`, in addresses, headers, JSON (also within JSON) and command lines.
  [
    /((?:api[-_ ]?key|auth[-_]?key|access[-_]?key|secret|token|password|passwd|pwd|authorization|cookie|tintype_session|[?&](?:key|sig|signature)|["']key(?=\\*["']))\\*["']?\s*[:=]\s*\\*)("[^"]*"?|'[^']*'?|[^\s&,;"'<>]+)/gi,
    `$1${SECRET}`,
  ],
  // `scheme://user:password@host`.
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@?#]+@/gi, `$1${SECRET}@`],
];

export interface Scrubber {
  /** A text as it may be shown: no secret that can be known as one, no folder of this machine, not too long. */
  text(text: string): string;
  /** Any value as plain data that may be shown: scrubbed texts, fields named like secrets blanked, cut where it is deep or wide. */
  value(value: unknown): unknown;
}

/** @param secrets texts that go wherever they stand, also within a name or another word */
export function createScrubber(secrets: readonly string[] = []): Scrubber {
  function text(raw: string): string {
    // Before anything is cut or replaced, which could leave a part of one.
    const told = secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, SECRET)), raw);
    const cut = told.length > LONGEST_TEXT ? `${told.slice(0, LONGEST_TEXT)}…` : told;
    const open = inText.reduce((shown, [pattern, instead]) => shown.replaceAll(pattern, instead), cut);
    return OWN_ADDRESS.test(cut) ? open : shortPaths(open);
  }

  function plain(value: unknown, depth: number): unknown {
    switch (typeof value) {
      case 'string':
        return text(value);
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'boolean':
        return value;
      case 'object':
        return value === null ? null : object(value, depth);
      default:
        return text(String(value));
    }
  }

  function object(value: object, depth: number): unknown {
    if (value instanceof Error) return text(value.stack ?? String(value));
    if (depth >= MAX_DEPTH) return '…';
    if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((item) => plain(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name, item]) => item !== undefined && name !== '__proto__')
        .slice(0, MAX_ENTRIES)
        .map(([name, item]) => [text(name), isSecretName(name) ? SECRET : plain(item, depth + 1)]),
    );
  }

  return { text, value: (value) => plain(value, 0) };
}

const isSecretName = (name: string): boolean =>
  SECRET_NAME.test(name.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase());
