import type { EngineSpec } from '../../shared/schema/engine.ts';
import type { ModelFileRole } from '../../shared/schema/model.ts';

export interface SdServerPlace {
  readonly port: number;
  /** For a build that can be locked. Any user of this machine sees it in a process list; no web page does. */
  readonly secret: string;
  /** The only folder that LoRAs are taken from. Without one it would search its working folder. */
  readonly loraDir: string;
  /** The options that this build knows, as its `--help` lists them; undefined: it was not asked. */
  readonly options: ReadonlySet<string> | undefined;
}

/** Without these a build is too old to be driven. */
export const NEEDED_OPTIONS = [
  '--listen-ip',
  '--listen-port',
  '--threads',
  '--backend',
  '--diffusion-model',
  '--lora-model-dir',
] as const;

/** What every build knows that knows those. */
const USUAL_OPTIONS: ReadonlySet<string> = new Set(['--lora-apply-mode', '--mmap', '--diffusion-fa']);

const fileFlags: Readonly<Record<ModelFileRole, string>> = {
  model: '--model',
  diffusionModel: '--diffusion-model',
  clipL: '--clip_l',
  clipG: '--clip_g',
  t5xxl: '--t5xxl',
  llm: '--llm',
  vae: '--vae',
  taesd: '--taesd',
  controlNet: '--control-net',
};

/**
 * The command line of `sd-server` for a spec. Nothing a request says is ever in it. Its options take the next
 * argument as it stands, so a path may hold spaces, letters of any language or begin with a dash.
 */
export function sdServerFlags(spec: EngineSpec, { port, secret, loraDir, options }: SdServerPlace): string[] {
  const { files, threads, backend, flashAttention = true } = spec;
  const known = options ?? USUAL_OPTIONS;
  const wish = (...flags: [string, ...string[]]): string[] => (known.has(flags[0]) ? flags : []);
  return [
    '--listen-ip',
    '127.0.0.1',
    '--listen-port',
    String(port),
    ...filePairs(files),
    '--lora-model-dir',
    loraDir,
    '--threads',
    String(threads),
    '--backend',
    backend,
    // A LoRA that does not fit ends the process in the other mode.
    ...wish('--lora-apply-mode', 'at_runtime'),
    // Else the first image loads the model, and "ready" means nothing.
    ...wish('--eager-load'),
    ...wish('--mmap'),
    ...(isLockable(options) ? ['--api-key', secret] : []),
    ...(flashAttention ? wish('--diffusion-fa') : []),
  ];
}

/** Whether a build wants a key with every call when it is given one; most do not know of any. */
export const isLockable = (options: ReadonlySet<string> | undefined): boolean => options?.has('--api-key') ?? false;

const filePairs = (files: EngineSpec['files']): string[] =>
  Object.entries(fileFlags).flatMap(([role, flag]) => {
    const file = (files as Partial<Record<string, string>>)[role];
    return file === undefined ? [] : [flag, file];
  });
