import type { Configuration } from 'electron-builder';
import type { PackageTarget } from './packageTarget.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** An Apple machine runs nothing that is not signed at all; this is the signature that proves nothing and costs nothing. */
const UNPROVEN = { identity: '-', hardenedRuntime: false, notarize: false };

/**
 * What one build adds to electron-builder.yml: where the project lives, which the repository it is built from tells
 * (`GITHUB_REPOSITORY`, as OWNER/NAME), and on macOS how to sign without a certificate (neither `CSC_LINK`
 * nor `CSC_NAME`). All other
 * variables for signing are electron-builder's own; see docs/packaging.md.
 */
export function installerConfig(env: Environment, { platform }: PackageTarget): Configuration {
  const [owner, repo] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
  const signing = platform === 'darwin' && !env['CSC_LINK'] && !env['CSC_NAME'] ? UNPROVEN : {};
  if (!owner || !repo) return { mac: signing };
  return {
    extraMetadata: { homepage: `https://github.com/${owner}/${repo}` },
    linux: { maintainer: `${owner} <${owner}@users.noreply.github.com>` },
    mac: { ...signing, publish: { provider: 'github', owner, repo } },
    publish: { provider: 'github', owner, repo },
  };
}
