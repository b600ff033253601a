import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

/** How the fuses must stand in what ships; the reasons are in docs/packaging.md. */
const WANTED: readonly (readonly [fuse: keyof typeof FuseV1Options, on: boolean])[] = [
  ['RunAsNode', false],
  ['EnableCookieEncryption', true],
  ['EnableNodeOptionsEnvironmentVariable', false],
  ['EnableNodeCliInspectArguments', false],
  ['EnableEmbeddedAsarIntegrityValidation', true],
  ['OnlyLoadAppFromAsar', true],
  ['GrantFileProtocolExtraPrivileges', false],
];

/** Reads the fuses back from Electron's binary (on macOS, the app); one line for each that stands wrong. */
export async function fuseFaults(binary: string): Promise<string[]> {
  const wire = await getCurrentFuseWire(binary);
  return WANTED.flatMap(([fuse, on]) => {
    const state = wire[FuseV1Options[fuse]];
    return state === (on ? FuseState.ENABLE : FuseState.DISABLE)
      ? []
      : [`The fuse ${fuse} is not ${on ? 'on' : 'off'}.`];
  });
}
