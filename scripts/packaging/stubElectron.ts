import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PackageTarget } from './packageTarget.ts';

/** What marks the fuses in Electron's binary, as in @electron/fuses; then a version, a count and a digit each. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES_OF_ELECTRON = '101100011';

/** The fuses as a released Electron has them, amid bytes that are no program. */
function stubBinary(): Buffer {
  const wire = Buffer.from([1, FUSES_OF_ELECTRON.length]);
  return Buffer.concat([
    Buffer.alloc(4096, 7),
    Buffer.from(SENTINEL),
    wire,
    Buffer.from(FUSES_OF_ELECTRON),
    Buffer.alloc(4096, 7),
  ]);
}

function plist(name: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>CFBundleExecutable</key><string>${name}</string></dict></plist>
`;
}

type Files = Readonly<Record<string, string | Buffer>>;

function filesFor(platform: PackageTarget['platform']): Files {
  const licences: Files = {
    LICENSE: 'of Electron\n',
    'LICENSES.chromium.html': '<p>of Chromium</p>\n',
    version: '0\n',
  };
  if (platform !== 'darwin') {
    const locales: Files = { 'locales/en-US.pak': 'en', 'locales/de.pak': 'de' };
    return { ...licences, ...locales, [platform === 'win32' ? 'electron.exe' : 'electron']: stubBinary() };
  }
  const contents = 'Electron.app/Contents';
  const helpers = ['', ' (Renderer)', ' (GPU)', ' (Plugin)'].map((kind) => `Electron Helper${kind}`);
  return {
    ...licences,
    [`${contents}/Info.plist`]: plist('Electron'),
    [`${contents}/MacOS/Electron`]: 'stub',
    [`${contents}/Resources/en.lproj/locale.pak`]: 'en',
    [`${contents}/Frameworks/Electron Framework.framework/Electron Framework`]: stubBinary(),
    [`${contents}/Frameworks/Electron Framework.framework/Versions/A/Resources/en.lproj/locale.pak`]: 'en',
    ...Object.fromEntries(
      helpers.flatMap((name) => [
        [`${contents}/Frameworks/${name}.app/Contents/Info.plist`, plist(name)],
        [`${contents}/Frameworks/${name}.app/Contents/MacOS/${name}`, 'stub'],
      ]),
    ),
  };
}

/**
 * Writes what a packager takes for an unpacked Electron distribution: the files it renames, edits and asks for, and
 * the fuses; so that packaging can be tried without a download. It tests our configuration, not Electron.
 */
export async function writeStubElectron(folder: string, platform: PackageTarget['platform']): Promise<void> {
  for (const [path, content] of Object.entries(filesFor(platform))) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    await chmod(file, 0o755);
  }
}
