import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toJobError } from '../../../src/shared/schema/error.ts';
import { shortPaths } from '../../../src/shared/shortPaths.ts';

describe('short paths', () => {
  it.each([
    ['/home/jane/models/tiny.gguf', 'tiny.gguf'],
    ['cannot open /home/jane/tiny.gguf: no such file', 'cannot open tiny.gguf: no such file'],
    ["ENOENT: open '/home/Jane O'Neill/my models/tiny.gguf'", "ENOENT: open 'tiny.gguf'"],
    ['/build/ggml/src/ggml.c:3082: GGML_ASSERT(a / b) failed', 'ggml.c:3082: GGML_ASSERT(a / b) failed'],
    ['copied /a/b/one.png, then (/c/d/two.png)', 'copied one.png, then (two.png)'],
    ['at file:///srv/app/out/main.cjs:12:3', 'at main.cjs:12:3'],
    ['path=/var/lib/x.db', 'path=x.db'],
    [String.raw`C:\Users\Jane Doe\models\tiny.gguf is cut`, 'tiny.gguf is cut'],
    ['D:/models/tiny.gguf', 'tiny.gguf'],
    [String.raw`{"file":"C:\\Users\\jane\\x.png"}`, '{"file":"x.png"}'],
    [String.raw`\\nas\share\x.png`, 'x.png'],
  ])('of %j leave %j', (text, short) => {
    expect(shortPaths(text)).toBe(short);
  });

  it.each([
    'http://127.0.0.1:8081/v1/models',
    'step 3/20, 1.2 s/it, either/or',
    'below models/tiny/model.json',
    '~/models/tiny.gguf',
    'Ask GET /health.',
  ])('leave %j as it is', (text) => {
    expect(shortPaths(text)).toBe(text);
  });

  it('hold no folder of a path, wherever it stands in a sentence', () => {
    const folder = fc.stringMatching(/^[a-z]{1,8}( [a-z]{1,8})?$/).map((name) => `SECRET${name}`);
    fc.assert(
      fc.property(fc.array(folder, { minLength: 1, maxLength: 5 }), fc.boolean(), (folders, windows) => {
        const path = windows ? `C:\\${folders.join('\\')}\\x.gguf` : `/${folders.join('/')}/x.gguf`;
        expect(shortPaths(`cannot read "${path}", nor ${path}: gone`)).toBe('cannot read "x.gguf", nor x.gguf: gone');
      }),
    );
  });
});

describe('the job error of a bug', () => {
  it('tells no path', () => {
    const { message } = toJobError(new Error("EACCES: permission denied, open '/home/jane/images/x.png'"));
    expect(message).toContain("open 'x.png'");
    expect(message).not.toContain('jane');
  });
});
