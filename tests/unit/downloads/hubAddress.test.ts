import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileUrl, readAddress } from '../../../src/main/models/downloads/hubAddress.ts';

const hub = 'https://huggingface.co';
const rules = { hub, allowHttp: () => false };
const read = (text: string) => readAddress(text, rules);
const file = (path: string, revision = 'main', repository = 'org/name') => ({
  kind: 'hubFile',
  repository,
  revision,
  path,
});
const repository = (revision = 'main', name = 'org/name') => ({ kind: 'repository', repository: name, revision });

describe('an address', () => {
  it.each([
    ['org/name', repository()],
    ['  org/name ', repository()],
    ['org/name@v1.0', repository('v1.0')],
    ['org/name/model.gguf', file('model.gguf')],
    ['org/name@dev/sub/model.gguf', file('sub/model.gguf', 'dev')],
    ['https://huggingface.co/org/name', repository()],
    ['https://hf.co/org/name/', repository()],
    ['http://huggingface.co/org/name', repository()],
    ['https://huggingface.co/org/name/tree/dev', repository('dev')],
    ['https://huggingface.co/org/name/blob/main/model.gguf', file('model.gguf')],
    ['https://huggingface.co/org/name/resolve/main/a%20b.gguf?download=true', file('a b.gguf')],
    ['https://huggingface.co/org/name/resolve/refs%2Fpr%2F1/sub/m.gguf#x', file('sub/m.gguf', 'refs/pr/1')],
    ['https://huggingface.co/gpt2/resolve/main/model.safetensors', file('model.safetensors', 'main', 'gpt2')],
  ])('%s is understood', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('of another server is taken as it is, with https alone', () => {
    expect(read('https://example.org/a/m.gguf?key=1')).toMatchObject({ kind: 'web' });
    expect(read('http://example.org/m.gguf')).toMatchObject({ kind: 'wrong' });
    const here = { hub: 'http://127.0.0.1:8080', allowHttp: (url: URL) => url.hostname === '127.0.0.1' };
    expect(readAddress('http://127.0.0.1:1/m.gguf', here)).toMatchObject({ kind: 'web' });
    expect(readAddress('http://127.0.0.1:8080/org/name', here)).toEqual(repository());
    expect(readAddress('http://example.org/m.gguf', here)).toMatchObject({ kind: 'wrong' });
  });

  it.each([
    'nonsense',
    '',
    'org/',
    '/name',
    'org/name@',
    'org/name@a@b',
    'org/name/../m.gguf',
    'org/name//m.gguf',
    'org/na me',
    'file:///etc/passwd',
    'ftp://example.org/m.gguf',
    'javascript:alert(1)',
    'https://user:word@example.org/m.gguf',
    'https://huggingface.co/',
    'https://huggingface.co/datasets/org/name',
    'https://huggingface.co/spaces/org/name',
    'https://huggingface.co/org/name/discussions/1',
    'https://huggingface.co/org/name/tree/main/folder',
    'https://huggingface.co/org/name/resolve/main/..%2F..%2Fm.gguf',
    'https://huggingface.co/org/name/resolve/a%2F..%2Fb/m.gguf',
  ])('%j is refused with a reason', (text) => {
    const address = read(text);
    expect(address.kind).toBe('wrong');
    expect('why' in address && address.why).toMatch(/^(?:is|does|holds|names) /);
  });

  it('never throws, and never leads to another path than it names', () => {
    const segment = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._ é%+-]{0,20}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9_][a-z0-9_-]{0,20}$/), segment, (name, path) => {
        const url = fileUrl(hub, `org/${name}`, 'refs/pr/2', `sub/${path}.gguf`);
        expect(read(url)).toEqual(file(`sub/${path}.gguf`, 'refs/pr/2', `org/${name}`));
      }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl({ withQueryParameters: true }),
          fc.string().map((text) => `${hub}/${text}`),
        ),
        (text) => {
          const address = read(text);
          if (address.kind === 'hubFile') expect(address.path.split('/')).not.toContain('..');
          if (address.kind === 'web') expect(address.url.protocol).toBe('https:');
        },
      ),
    );
  });
});
