import { join } from 'node:path';
import { Arch, build, Platform, type Configuration } from 'electron-builder';
import { packagedApp, type PackagedApp } from './packagedApp.ts';
import type { PackageTarget } from './packageTarget.ts';
import { writeStubElectron } from './stubElectron.ts';

/** The platforms in the words of electron-builder. */
export const builderPlatforms = { darwin: Platform.MAC, linux: Platform.LINUX, win32: Platform.WINDOWS };

export interface PackOptions {
  readonly projectDir: string;
  readonly target: PackageTarget;
  /** Empty; receives the stub and the app. */
  readonly folder: string;
  /** Over electron-builder.yml. */
  readonly config?: Configuration;
}

/**
 * Runs electron-builder as a release would, up to the unpacked app, over a stub in Electron's place: nothing is
 * downloaded and nothing signed. Rejects where the configuration has a word that its schema does not know, and where
 * the check after packing finds a fault.
 */
export async function packWithStub({ projectDir, target, folder, config = {} }: PackOptions): Promise<PackagedApp> {
  const stub = join(folder, 'electron');
  const output = join(folder, 'release');
  await writeStubElectron(stub, target.platform);
  await build({
    projectDir,
    publish: 'never',
    targets: builderPlatforms[target.platform].createTarget('dir', Arch[target.arch]),
    config: {
      ...config,
      electronDist: stub,
      directories: { output },
      // A stub has neither a Windows resource section to write to nor code to sign.
      ...(target.platform === 'win32' && { disableAsarIntegrity: true }),
      win: { ...config.win, signAndEditExecutable: false },
      mac: { ...config.mac, identity: null, notarize: false },
    },
  });
  return packagedApp(output, target);
}
