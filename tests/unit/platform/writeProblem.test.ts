import { describe, expect, it } from 'vitest';
import { writeProblem } from '../../../src/main/platform/writeProblem.ts';

const failure = (code: string, more: object = {}): Error => Object.assign(new Error(code), { code, ...more });

describe('a failed write', () => {
  it.each([
    ['EROFS', 'denied'],
    ['EACCES', 'denied'],
    ['EPERM', 'denied'],
    ['ENOTDIR', 'inTheWay'],
    ['EEXIST', 'inTheWay'],
    ['EISDIR', 'inTheWay'],
    ['ERR_FS_EISDIR', 'inTheWay'],
    ['EIO', 'disk'],
    ['ENOSPC', 'disk'],
    ['EDQUOT', 'disk'],
  ])('of %s names the folder and what to do', (code, kind) => {
    const problem = writeProblem(failure(code), '/data/models');
    expect(problem).toMatchObject({ kind, facts: { folder: '/data/models', reason: code } });
    expect(problem?.message).toMatch(new RegExp(`/data/models.*${code}.*try again`));
  });

  it('names what it was to become', () => {
    const thrown = failure('EISDIR', { path: '/data/models/.a.tmp', dest: '/data/models/model.json' });
    expect(writeProblem(thrown, '/data/models')?.message).toContain(': /data/models/model.json');
  });

  it.each([failure('ENOENT'), new Error('a bug'), 'EIO'])('is not what %s is', (thrown) => {
    expect(writeProblem(thrown, '/data/models')).toBeUndefined();
  });
});
