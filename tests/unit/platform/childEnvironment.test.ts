import { describe, expect, it } from 'vitest';
import { childEnvironment } from '../../../src/main/platform/childEnvironment.ts';

describe('environment of a child', () => {
  it('holds system essentials and what is added, and no secret of ours', () => {
    const own = {
      PATH: '/bin',
      Path: 'C:\\',
      HOME: '/home/me',
      VK_ICD_FILENAMES: 'x.json',
      LC_ALL: 'C',
      API_KEY: 's',
      NPM_TOKEN: 's',
      NODE_OPTIONS: '--inspect',
      GONE: undefined,
    };
    expect(childEnvironment(own, { EXTRA: '1', HOME: '/other' })).toEqual({
      PATH: '/bin',
      Path: 'C:\\',
      HOME: '/other',
      VK_ICD_FILENAMES: 'x.json',
      LC_ALL: 'C',
      EXTRA: '1',
    });
  });
});
