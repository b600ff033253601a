/** What an app is packaged for, in Node's words. */
export interface PackageTarget {
  readonly platform: 'darwin' | 'linux' | 'win32';
  readonly arch: 'arm64' | 'x64';
}

/** `linux-x64`: how prebuilt native code is named after what it is for. */
export function nameOf({ platform, arch }: PackageTarget): string {
  return `${platform}-${arch}`;
}

/** The words of a packager, parsed. Throws on a system that no installer is made for. */
export function packageTarget(platform: string, arch: string): PackageTarget {
  if (platform !== 'darwin' && platform !== 'linux' && platform !== 'win32') throw unknown(platform, arch);
  if (arch !== 'arm64' && arch !== 'x64') throw unknown(platform, arch);
  return { platform, arch };
}

function unknown(platform: string, arch: string): Error {
  return new Error(`No installer is made for ${platform}-${arch}; see electron-builder.yml.`);
}
