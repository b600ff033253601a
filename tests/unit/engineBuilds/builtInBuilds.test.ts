import { describe, expect, it } from 'vitest';
import { builtInBuilds } from '../../../src/main/engine/builds/builtInBuilds.ts';

const { builds } = builtInBuilds;

describe('the builds that the app knows', () => {
  it('have ids of their own, and name what they are', () => {
    expect(new Set(builds.map(({ id }) => id)).size).toBe(builds.length);
    for (const { id, version } of builds) expect(id.startsWith(`${version}-`), id).toBe(true);
  });

  it.each(builds.map((build) => [build.id, build] as const))(
    '%s comes from one release of upstream, whole',
    (_id, build) => {
      expect(build.archives.some(({ contains }) => contains.includes(build.executable))).toBe(true);
      for (const { url } of build.archives)
        expect(
          url.startsWith(`https://github.com/leejet/stable-diffusion.cpp/releases/download/${build.version}/`),
        ).toBe(true);
      expect(build.executable.endsWith('.exe')).toBe(build.platform === 'win32');
      const cuda = build.backends.includes('cuda');
      expect(build.licences.some(({ mustAccept }) => mustAccept)).toBe(cuda);
      expect(build.archives.length).toBe(cuda ? 2 : 1);
    },
  );

  it('tell one hash of one file, and no hash of two', () => {
    const hashes = new Map<string, string>();
    for (const { url, sha256 } of builds.flatMap(({ archives }) => archives)) {
      // NVIDIA's libraries are the same in every release.
      const name = url.includes('/cudart-') ? 'cudart' : url;
      expect(hashes.get(sha256) ?? name).toBe(name);
      hashes.set(sha256, name);
    }
  });
});
