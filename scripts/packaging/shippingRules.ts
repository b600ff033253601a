import { nameOf, type PackageTarget } from './packageTarget.ts';
import type { ShippedFile } from './shippedFiles.ts';

const MIB = 1024 * 1024;

/** Most bytes that may ship, without Electron's own. The engine's native code is nearly all of it. */
const BUDGET = { archive: 24 * MIB, 'everything but Electron': 260 * MIB };

const LICENCE = String.raw`(?:.*/)?(?:LICEN[CS]E|licen[cs]e|NOTICE|COPYING|AUTHORS)[^/]*`;
const CODE = String.raw`.+\.(?:c?js|mjs|json)`;

/** Everything that may ship; whatever matches none of these is refused. */
const ALLOWED: readonly RegExp[] = [
  'app\\.asar/package\\.json',
  'app\\.asar/out/electron/.+\\.js',
  'app\\.asar/out/preload/index\\.cjs',
  'app\\.asar/out/renderer/.+\\.(?:html|js|css|svg|png|webp|woff2)',
  'app\\.asar/out/renderer/licences\\.md',
  `app\\.asar/node_modules/(?:${CODE}|${LICENCE})`,
  'app\\.asar/node_modules/swagger-ui-dist/(?:swagger-ui\\.css|favicon-32x32\\.png)',
  `app\\.asar\\.unpacked/node_modules/@img/[^/]+/(?:${CODE}|${LICENCE}|lib/.+\\.(?:node|dll|dylib|so(?:\\.[\\d.]+)?))`,
  'app-update\\.yml',
  'engine/main\\.cjs',
  'engine/bare(?:\\.exe)?',
  'engine/(?:LICENSE|NOTICE)',
  `engine/node_modules/(?:${CODE}|${LICENCE})`,
  'engine/node_modules/.+/prebuilds/.+\\.(?:bare|bare\\.exports|so|dll|dylib|metallib)',
  'icons/[^/]+\\.(?:png|ico)',
  'starter-model/(?:model\\.json|licences\\.json|README\\.md|(?:transformer|text)\\.gguf)',
  'licences/(?:Tintype\\.txt|libvips\\.md)',
  // Added by the packager itself.
  'electron\\.icns|icon\\.icns|elevate\\.exe|package-type|apparmor-profile|[^/]+\\.lproj(?:/.*)?',
  'LICENSE\\.electron\\.txt|LICENSES\\.chromium\\.html',
].map((pattern) => new RegExp(`^(?:${pattern})$`));

/** Allowed by its kind, and yet not to ship. */
const FORBIDDEN: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /\.(map|tsx?|mts|cts)$/, why: 'is for developers' },
  { pattern: /(^|\/)(tests?|__tests__|\.[^/]+)\//, why: 'is for developers' },
  { pattern: /\/(tsconfig[^/]*|package-lock|\.?eslint[^/]*)\.json$/, why: 'is for developers' },
  {
    pattern: /\/node_modules\/(node-linux|electron\/|electron-builder|vite|typescript|react)/,
    why: 'is for developers',
  },
  {
    pattern:
      /\/swagger-ui-dist\/(?!(package\.json|LICENSE|NOTICE|swagger-ui\.css|swagger-ui-bundle\.js|favicon-32x32\.png)$)/,
    why: 'is not served',
  },
  { pattern: /^(?!starter-model\/).+\.(gguf|safetensors|ckpt|pem|p12|pfx|key)$/, why: 'is a model or a key' },
];

const SYSTEM =
  /(?<=[/-])(android|darwin|freebsd|ios|linux|linuxmusl|win32|webcontainers)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x|wasm32)(?=[-./])/;

/** Prebuilt code of another system, by the name of a folder on the way to it; null when there is none. */
export function foreignSystem(path: string, target: PackageTarget): string | null {
  const system = SYSTEM.exec(path)?.[0];
  return system === undefined || (system === nameOf(target) && !path.includes('-simulator/')) ? null : system;
}

/** What is wrong with one file; null when it may ship. */
function faultOf({ path }: ShippedFile, target: PackageTarget): string | null {
  const foreign = foreignSystem(path, target);
  if (foreign !== null) return `is for ${foreign}, not ${nameOf(target)}`;
  const forbidden = FORBIDDEN.find(({ pattern }) => pattern.test(path));
  if (forbidden) return forbidden.why;
  return ALLOWED.some((pattern) => pattern.test(path)) ? null : 'is nothing that a package is known to hold';
}

/** Files that must ship for this target; `*` stands for the rest of a name. */
export function neededFiles(target: PackageTarget): readonly string[] {
  const name = nameOf(target);
  return [
    'app.asar/package.json',
    'app.asar/out/electron/main.js',
    'app.asar/out/preload/index.cjs',
    'app.asar/out/renderer/index.html',
    'app.asar/out/renderer/licences.md',
    `app.asar.unpacked/node_modules/@img/sharp-${name}/lib/sharp-${name}*.node`,
    `app.asar.unpacked/node_modules/@img/sharp-${target.platform === 'win32' ? '' : 'libvips-'}${name}/lib/libvips*`,
    'engine/main.cjs',
    target.platform === 'win32' ? 'engine/bare.exe' : 'engine/bare',
    'engine/LICENSE',
    'engine/NOTICE',
    `engine/node_modules/@qvac/diffusion-cpp/prebuilds/${name}/qvac__diffusion-cpp.bare`,
    'icons/icon.png',
    `icons/${{ darwin: 'trayTemplate.png', linux: 'tray.png', win32: 'icon.ico' }[target.platform]}`,
    ...['README.md', 'licences.json', 'model.json', 'text.gguf', 'transformer.gguf'].map(
      (file) => `starter-model/${file}`,
    ),
    'licences/Tintype.txt',
    'licences/libvips.md',
  ];
}

/** All that is wrong with a list of shipped files: each must be allowed, none missing, the whole within the budget. */
export function faultsIn(files: readonly ShippedFile[], target: PackageTarget): string[] {
  const refused = files.flatMap((file) => {
    const fault = faultOf(file, target);
    return fault === null ? [] : [`${file.path} ${fault}.`];
  });
  const missing = neededFiles(target).filter((needed) => !files.some(({ path }) => isNamed(path, needed)));
  return [...refused, ...missing.map((path) => `${path} is missing.`), ...overBudget(files)];
}

function isNamed(path: string, needed: string): boolean {
  const [start = '', end] = needed.split('*');
  if (end === undefined) return path === needed;
  return (
    path.startsWith(start) && path.endsWith(end) && !path.slice(start.length, path.length - end.length).includes('/')
  );
}

function overBudget(files: readonly ShippedFile[]): string[] {
  const sizes = {
    archive: sizeOf(files.filter(({ path }) => path.startsWith('app.asar/'))),
    'everything but Electron': sizeOf(files),
  };
  return (['archive', 'everything but Electron'] as const)
    .filter((part) => sizes[part] > BUDGET[part])
    .map((part) => `The ${part} takes ${inMiB(sizes[part])}; at most ${inMiB(BUDGET[part])}.`);
}

export function sizeOf(files: readonly ShippedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

export function inMiB(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}
