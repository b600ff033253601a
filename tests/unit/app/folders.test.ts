import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { dataDirOf } from '../../../src/main/folders.ts';

afterEach(() => void vi.unstubAllEnvs());

describe('the data folder', () => {
  it('is the one of the environment, unless one is given', () => {
    vi.stubEnv('TINTYPE_DATA_DIR', '/data');
    expect(dataDirOf(undefined)).toBe(path.resolve('/data'));
    expect(dataDirOf('/given')).toBe(path.resolve('/given'));
  });

  it.each(['', ' '])('is never the folder one is in: a variable that says %j counts as unset', (text) => {
    vi.stubEnv('TINTYPE_DATA_DIR', undefined);
    const usual = dataDirOf(undefined);
    vi.stubEnv('TINTYPE_DATA_DIR', text);
    expect(dataDirOf(undefined)).toBe(usual);
  });
});
