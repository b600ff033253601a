import { nameOfPath } from './fileName.ts';

/** What a typed address means. */
export type Address =
  | { readonly kind: 'hubFile'; readonly repository: string; readonly revision: string; readonly path: string }
  | { readonly kind: 'repository'; readonly repository: string; readonly revision: string }
  | { readonly kind: 'web'; readonly url: URL }
  | { readonly kind: 'wrong'; readonly why: string };

export interface AddressRules {
  /** Origin of the hub: `https://huggingface.co`. */
  readonly hub: string;
  /** Whether an address may go without encryption: never, but to this machine in tests and to a mirror on it. */
  readonly allowHttp: (url: URL) => boolean;
}

const HUB_HOSTS = new Set(['huggingface.co', 'www.huggingface.co', 'hf.co']);
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,95}$/;
/** Branch, tag or commit; a branch of a pull request has slashes. */
const REVISION = /^[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$/;
const OTHER_KINDS = new Set(['datasets', 'spaces']);
const IN_REPOSITORY = new Set(['blob', 'resolve', 'raw', 'tree']);
const DEFAULT_REVISION = 'main';

/** Reads what a person or a program gave for an address. Never throws. */
export function readAddress(given: string, rules: AddressRules): Address {
  const text = given.trim();
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) return readShort(text);
  const url = URL.parse(text);
  if (!url) return wrong('is no web address');
  if (url.username !== '' || url.password !== '')
    return wrong('holds a name or a password; leave them out, and put a Hugging Face token into the settings');
  if (HUB_HOSTS.has(url.hostname) || url.origin === rules.hub) return readHubUrl(url);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && rules.allowHttp(url)))
    return wrong('does not begin with https://, without which anybody on the way could change the file');
  return { kind: 'web', url };
}

/** The address of the bytes of a file on the hub. */
export function fileUrl(hub: string, repository: string, revision: string, path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return `${hub}/${repository}/resolve/${encodeURIComponent(revision)}/${encoded}`;
}

/** `org/name`, `org/name@revision`, `org/name/folder/file.gguf`. */
function readShort(text: string): Address {
  const [organisation = '', named = '', ...path] = text.split('/');
  const [name = '', revision = DEFAULT_REVISION, ...more] = named.split('@');
  // A revision may hold slashes, a repository none: with both it would not be clear what is what.
  if (!NAME.test(organisation) || !NAME.test(name) || more.length > 0 || !isRevision(revision))
    return wrong('is neither a web address nor a repository of Hugging Face as org/name');
  const repository = `${organisation}/${name}`;
  return path.length === 0 ? { kind: 'repository', repository, revision } : readFile(repository, revision, path);
}

function readHubUrl({ pathname }: URL): Address {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const decoded = segments.map((segment) => nameOfPath(segment));
  if (OTHER_KINDS.has(decoded[0] ?? '')) return wrong(`is of ${decoded[0]}; only models are downloaded`);
  // The oldest repositories have no organisation.
  const names = IN_REPOSITORY.has(decoded[1] ?? '') ? 1 : 2;
  const [repository, rest] = [decoded.slice(0, names), decoded.slice(names)];
  if (repository.length < names || !repository.every((name) => NAME.test(name)))
    return wrong('names no model of Hugging Face; it has the form https://huggingface.co/org/name');
  const [verb, revision = DEFAULT_REVISION, ...path] = rest;
  const name = repository.join('/');
  if (verb === undefined) return { kind: 'repository', repository: name, revision: DEFAULT_REVISION };
  if (!IN_REPOSITORY.has(verb) || !isRevision(revision))
    return wrong('is no page of a model or of one of its files; copy the address of the file itself');
  if (path.length === 0) return { kind: 'repository', repository: name, revision };
  if (verb === 'tree') return wrong('is of a folder; copy the address of a file in it');
  return readFile(name, revision, path);
}

/** A segment may have come with slashes of its own, encoded. */
function readFile(repository: string, revision: string, segments: readonly string[]): Address {
  const path = segments.join('/');
  const odd = path.split('/').some((name) => name === '' || name === '.' || name === '..' || name.includes('\\'));
  return odd ? wrong('holds a path that is no file') : { kind: 'hubFile', repository, revision, path };
}

const isRevision = (text: string): boolean => REVISION.test(text) && !text.split('/').includes('..');

const wrong = (why: string): Address => ({ kind: 'wrong', why });
