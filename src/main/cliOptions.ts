import type { z } from 'zod';
import { parsePlainly } from '../shared/plainIssues.ts';
import type { Issue } from '../shared/schema/error.ts';
import { generationRequest, type GenerationRequest } from '../shared/schema/generation.ts';
import { readArguments, refuseBlank } from './commandLine.ts';
import { UsageError } from './usageError.ts';

export interface GenerateOptions {
  readonly request: GenerationRequest;
  readonly out?: string;
  readonly json: boolean;
  /** Only say what it would take. */
  readonly estimate: boolean;
  readonly dataDir?: string;
  readonly modelsDirs: readonly string[];
}

/** Options of `generate` that are fields of the request. */
const fields = {
  negative: 'negativePrompt',
  model: 'model',
  width: 'width',
  height: 'height',
  steps: 'steps',
  'cfg-scale': 'cfgScale',
  sampler: 'sampler',
  scheduler: 'scheduler',
  seed: 'seed',
  count: 'count',
  format: 'format',
  quality: 'quality',
} as const satisfies Record<string, keyof GenerationRequest>;
type Flag = keyof typeof fields;
const flags = Object.keys(fields) as Flag[];
const numeric = new Set<Flag>(['width', 'height', 'steps', 'cfg-scale', 'seed', 'count', 'quality']);

const folders = { 'data-dir': { type: 'string' }, 'models-dir': { type: 'string', multiple: true } } as const;

/** Reads the command line of `generate`. Throws UsageError. */
export function readGenerateOptions(args: readonly string[]): GenerateOptions | 'help' {
  const fieldOptions = Object.fromEntries(flags.map((flag) => [flag, { type: 'string' as const }])) as Record<
    Flag,
    { type: 'string' }
  >;
  const { values, positionals } = readArguments(
    args,
    {
      ...fieldOptions,
      ...folders,
      out: { type: 'string' },
      json: { type: 'boolean' },
      estimate: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    'A prompt that begins with a minus goes to the end, after --.',
  );
  if (values.help) return 'help';
  const [prompt, extra] = positionals;
  if (prompt === undefined)
    throw new UsageError('Say what to draw: npm run generate -- "a lighthouse at dusk". --help lists the options.');
  if (extra !== undefined)
    throw new UsageError(`Put the prompt in quotes: "${prompt} ${extra} …" came in as several words.`);
  const body: Record<string, unknown> = { prompt };
  for (const flag of flags) {
    const value = values[flag];
    if (value !== undefined) body[fields[flag]] = numeric.has(flag) ? numberOf(flag, value) : value;
  }
  const parsed = parsePlainly(generationRequest, body);
  if (!parsed.success) throw new UsageError(`${inOptions(parsed.issues)}.`);
  if (values.out !== undefined) refuseBlank('out', [values.out]);
  return {
    request: parsed.data,
    json: values.json ?? false,
    estimate: values.estimate ?? false,
    ...(values.out !== undefined && { out: values.out }),
    ...foldersOf(values),
  };
}

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly dataDir?: string;
  readonly modelsDirs: readonly string[];
}

/** Reads the command line of `serve`. Throws UsageError. */
export function readServeOptions(args: readonly string[]): ServeOptions | 'help' {
  const { values, positionals } = readArguments(args, {
    ...folders,
    host: { type: 'string' },
    port: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return 'help';
  if (positionals[0] !== undefined)
    throw new UsageError(`Unknown argument ${positionals[0]}. --help lists the options.`);
  const port = values.port === undefined ? 8081 : numberOf('port', values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError('--port: must be a whole number from 0 (any free port) to 65535.');
  if (values.host === '') throw new UsageError('--host: must not be empty.');
  return {
    host: values.host ?? '127.0.0.1',
    port,
    ...foldersOf(values),
  };
}

export const serveHelp = (): string => `Usage: npm run serve -- [options]

  --host H          address to listen on (default 127.0.0.1; anything beyond loopback needs a key in TINTYPE_API_KEY)
  --port N          port to listen on (default 8081; 0 = any free one)
  --data-dir DIR    where jobs, images and settings live
  --models-dir DIR  where models live; may be given several times

TINTYPE_API_KEY is a key that callers must send; TINTYPE_DATA_DIR stands in for --data-dir.
`;

/** Help of `generate`; the fields describe themselves in the contract. */
export function generateHelp(): string {
  const shape: Record<string, z.ZodType> = generationRequest.shape;
  const lines = flags.map((flag) =>
    `  --${flag.padEnd(15)} ${shape[fields[flag]]?.description ?? ''}`
      .replaceAll('`GET /v1/capabilities`', 'npm run serve, /v1/capabilities')
      .replaceAll('`GET /v1/models`', '/v1/models'),
  );
  return `Usage: npm run generate -- "PROMPT" [options]

${lines.join('\n')}
  --out DIR         Copy the images there. Default: they stay in the gallery, and its paths are printed.
  --json            Print the whole result as JSON.
  --estimate        Draw nothing; say how long it would take, how much memory, and whether it fits.
  --data-dir DIR    Where jobs, images and settings live.
  --models-dir DIR  Where models live; may be given several times.

TINTYPE_API_KEY is the key that a running server wants; TINTYPE_DATA_DIR stands in for --data-dir.
`;
}

function foldersOf(values: { readonly 'data-dir'?: string; readonly 'models-dir'?: readonly string[] }) {
  const { 'data-dir': dataDir, 'models-dir': modelsDirs = [] } = values;
  if (dataDir !== undefined) refuseBlank('data-dir', [dataDir]);
  refuseBlank('models-dir', modelsDirs);
  return { ...(dataDir !== undefined && { dataDir }), modelsDirs };
}

function numberOf(flag: string, text: string): number {
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw new UsageError(`--${flag}: "${text}" is not a number.`);
  return Number(text);
}

/** What is wrong with fields of a request, by the options that they are set with. */
export const inOptions = (issues: readonly Issue[]): string =>
  issues.map(({ path, message }) => (path === '' ? message : `${optionOf(path)}: ${message}`)).join('; ');

function optionOf(path: string): string {
  const flag = flags.find((name) => fields[name] === path);
  return flag ? `--${flag}` : path;
}
