import type { DeviceBackend } from '../../shared/schema/device.ts';

export interface SdServerHelp {
  /** Undefined where the build does not know its own. */
  readonly version: string | undefined;
  /** Every option it lists, the long forms. */
  readonly options: ReadonlySet<string>;
}

const option = /^ {1,4}(?:-\w, )?(--[a-z][\w-]*)/i;
const version = /stable-diffusion\.cpp version (\S+), commit (\S+)/;

/** What `sd-server --help` writes; undefined where it is the help of something else. */
export function parseHelp(text: string): SdServerHelp | undefined {
  const options = new Set(text.split(/\r?\n/).flatMap((line) => option.exec(line)?.[1] ?? []));
  if (!options.has('--listen-port')) return undefined;
  const [, name = 'unknown', commit = 'unknown'] = version.exec(text) ?? [];
  const known = [name, commit].filter((part) => part !== 'unknown' && part !== '');
  return { version: known.length > 0 ? known.join(' ').slice(0, 120) : undefined, options };
}

const backends: readonly (readonly [RegExp, DeviceBackend])[] = [
  [/^cuda\d*$/i, 'cuda'],
  [/^(?:rocm|hip)\d*$/i, 'rocm'],
  [/^(?:mtl|metal)\d*$/i, 'metal'],
  [/^vulkan\d*$/i, 'vulkan'],
  [/^cpu\d*$/i, 'cpu'],
];

/** The lines `name<TAB>description` of `--list-devices`, as the backends they stand for. */
export function parseDeviceNames(text: string): DeviceBackend[] {
  const names = text.split(/\r?\n/).map((line) => line.trim().split(/\t|: | {2,}/)[0] ?? '');
  return [...new Set(names.flatMap((name) => backends.find(([pattern]) => pattern.test(name))?.[1] ?? []))];
}
