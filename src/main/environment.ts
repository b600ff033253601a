import { apiKey, LONGEST_TIMER_MS } from '../shared/schema/settings.ts';
import type { LogLevel } from './platform/logger.ts';
import { isLoopback } from './platform/loopback.ts';
import { UsageError } from './usageError.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export interface ServeEnvironment {
  readonly logLevel: LogLevel;
  readonly environmentKey: string | undefined;
  readonly resultTtlMs: number | undefined;
  readonly cleanupIntervalMs: number | undefined;
  readonly downloads: { readonly hub: string } | undefined;
}

/** What `serve` takes from the environment; an empty variable counts as unset. Throws UsageError. */
export function readEnvironment(env: Variables): ServeEnvironment {
  return {
    logLevel: logLevelFrom(env),
    environmentKey: keyFrom(env),
    resultTtlMs: millisecondsFrom(env, 'IMAGE_RESULT_TTL_MS'),
    cleanupIntervalMs: millisecondsFrom(env, 'IMAGE_CLEANUP_INTERVAL_MS', LONGEST_TIMER_MS),
    downloads: mirrorFrom(env),
  };
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const satisfies LogLevel[];

function logLevelFrom(env: Variables): LogLevel {
  const text = env['TINTYPE_LOG'] || 'info';
  const level = LOG_LEVELS.find((known) => known === text);
  if (!level) throw new UsageError(`TINTYPE_LOG: "${text}" is unknown; one of ${LOG_LEVELS.join(', ')}.`);
  return level;
}

/** Origin of a mirror of Hugging Face, by the name that other programs know. Only one on this machine may be http. */
function mirrorFrom(env: Variables): ServeEnvironment['downloads'] {
  const text = env['HF_ENDPOINT'];
  if (text === undefined || text === '') return undefined;
  const url = URL.parse(text);
  const plain = url?.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (!url || !plain || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))))
    throw new UsageError(`HF_ENDPOINT: "${text}" is not the origin of a server as https://huggingface.co.`);
  return { hub: url.origin };
}

/** The same rule as for a key set by the settings. The message does not repeat it: it may be logged. */
function keyFrom(env: Variables): string | undefined {
  const text = env['TINTYPE_API_KEY'];
  if (text === undefined || text === '') return undefined;
  if (!apiKey.safeParse(text).success)
    throw new UsageError('TINTYPE_API_KEY: a key has 8 to 200 characters of printable ASCII, without spaces.');
  return text;
}

/** A whole number of milliseconds, at most `max`. */
function millisecondsFrom(env: Variables, name: string, max = 999_999_999_999): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,12}$/.test(text)) throw new UsageError(`${name}: "${text}" is not a whole number of milliseconds.`);
  if (Number(text) > max) throw new UsageError(`${name}: "${text}" is too long; at most ${max} milliseconds.`);
  return Number(text);
}
