import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildStale } from '../../../scripts/build.ts';
import { packageTarget, type PackageTarget } from '../../../scripts/packaging/packageTarget.ts';
import { packWithStub } from '../../../scripts/packaging/packWithStub.ts';
import { projectRoot } from '../../support/servedApp.ts';

let folder: string;
beforeAll(async () => void (await buildStale({ desktop: true })), 120_000);
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'tintype-package-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const here = packageTarget(process.platform, process.arch);

/** Why a package was not made. */
async function refusal(target: PackageTarget, config: Configuration = {}): Promise<string> {
  return packWithStub({ projectDir: projectRoot, target, folder, config }).then(
    () => 'packaged',
    (error: unknown) => String(error),
  );
}

describe('packaging', () => {
  it('refuses a word that the schema of electron-builder does not know', async () => {
    const typo: object = { asarUnpak: ['node_modules/sharp/**'] };
    expect(await refusal(here, typo)).toMatch(/unknown property 'asarUnpak'/);
  });

  it('refuses a fuse that Electron does not have', async () => {
    const typo: object = { electronFuses: { runAsNod: false } };
    expect(await refusal(here, typo)).toContain('configuration.electronFuses should be one of these');
  });

  it('fails when the configuration lets a foreign file in', async () => {
    await writeFile(join(folder, 'notes.txt'), 'private');
    const config = { extraResources: [{ from: join(folder, 'notes.txt'), to: 'engine/notes.txt' }] };
    expect(await refusal(here, config)).toContain('engine/notes.txt is nothing that a package is known to hold.');
  });
});

const others = [packageTarget('win32', 'x64'), packageTarget('darwin', 'arm64')];

describe.runIf(here.platform === 'linux').each(others)('packaging for $platform $arch on Linux', (target) => {
  it('lacks only the native packages that npm installs there, and takes the engine built for it', async () => {
    const said = await refusal(target);
    const faults = said.split('\n').filter((line) => line.startsWith('  '));
    const ofNpm = /@img\/sharp-|licences\/libvips\.md|engine\/(bare(\.exe)?|LICENSE|NOTICE) is missing/;
    expect(faults.filter((fault) => !ofNpm.test(fault))).toEqual([]);
    expect(said).toMatch(/engine\/bare(\.exe)? is missing/);
    expect(said).toContain(`sharp-${target.platform}-${target.arch}*.node is missing`);
    const properties = join(folder, 'release/mac-arm64/Tintype.app/Contents/Info.plist');
    if (target.platform === 'darwin') expectSealed(await readFile(properties, 'utf8'));
  });
});

/** The app opens `tintype:` links, and knows the sum of its archive. */
function expectSealed(properties: string): void {
  expect(properties).toMatch(/<key>CFBundleURLSchemes<\/key>\s*<array>\s*<string>tintype<\/string>/);
  expect(properties).toMatch(/<key>ElectronAsarIntegrity<\/key>[^]*Resources\/app\.asar[^]*SHA256/);
}
