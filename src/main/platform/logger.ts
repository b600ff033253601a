import { pino } from 'pino';

/** What the parts of the app need of a logger. */
export interface Logger {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

const secretNames = ['secret', 'apiKey', 'webhookSecret', 'authorization', 'password', 'token', 'cookie'];
const secretPaths = ['', '*.', '*.*.'].flatMap((depth) => secretNames.map((name) => depth + name));

/**
 * JSON lines on standard error, so that standard output stays free for what a command prints.
 * Fields named like a secret are replaced down to three levels; a secret inside a text is not.
 */
export function createLogger(options: { level: LogLevel; write?: (line: string) => void }): Logger {
  const { write } = options;
  const destination = write ? { write } : pino.destination({ dest: 2, sync: true });
  return pino({ level: options.level, base: null, redact: { paths: secretPaths, censor: '[secret]' } }, destination);
}
