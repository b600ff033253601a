import { describe, expect, it } from 'vitest';
import { installerConfig } from '../../../scripts/packaging/installerConfig.ts';
import { packageTarget } from '../../../scripts/packaging/packageTarget.ts';

const mac = packageTarget('darwin', 'arm64');
const linux = packageTarget('linux', 'x64');

describe('what a build adds to the configuration', () => {
  it('names the repository that it is built from as home, maintainer and source of updates', () => {
    expect(installerConfig({ GITHUB_REPOSITORY: 'someone/tintype' }, linux)).toEqual({
      extraMetadata: { homepage: 'https://github.com/someone/tintype' },
      linux: { maintainer: 'someone <someone@users.noreply.github.com>' },
      mac: { publish: { provider: 'github', owner: 'someone', repo: 'tintype' } },
      publish: { provider: 'github', owner: 'someone', repo: 'tintype' },
    });
  });

  it.each([undefined, '', 'tintype', '/tintype', 'someone/'])('names none for "%s"', (repository) => {
    expect(installerConfig({ GITHUB_REPOSITORY: repository }, linux)).toEqual({ mac: {} });
  });

  it('signs for macOS without a certificate only where there is none', () => {
    expect(installerConfig({}, mac).mac).toMatchObject({ identity: '-', hardenedRuntime: false, notarize: false });
    for (const env of [{ CSC_LINK: 'file' }, { CSC_NAME: 'Someone' }])
      expect(installerConfig(env, mac).mac).not.toHaveProperty('identity');
    expect(installerConfig({}, linux).mac).not.toHaveProperty('identity');
  });
});
