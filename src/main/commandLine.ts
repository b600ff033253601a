import { parseArgs } from 'node:util';
import { errorCode } from './platform/atomicFile.ts';
import { UsageError } from './usageError.ts';

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

/**
 * Reads options and other arguments, negative numbers as what they are. Throws UsageError.
 * @param aboutTexts how to write an argument that looks like an option
 */
export function readArguments<const O extends Options>(args: readonly string[], options: O, aboutTexts = '') {
  try {
    return parseArgs({ args: withNegatives(args, options), options, allowPositionals: true, strict: true });
  } catch (thrown) {
    throw new UsageError(`${fault(thrown, aboutTexts)} --help lists the options.`, { cause: thrown });
  }
}

/** Throws UsageError where a folder was named by nothing: that would be the folder one happens to be in. */
export function refuseBlank(flag: string, folders: readonly string[]): void {
  if (folders.some((folder) => folder.trim() === '')) throw new UsageError(`--${flag}: must not be empty.`);
}

/**
 * `--seed -1` would read as a missing value and an option `-1`; `--seed=-1` says what is meant. Elsewhere what begins
 * with a minus and a digit is no option either, as no option is called so.
 */
function withNegatives(args: readonly string[], options: Options): string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const kept: string[] = [];
  const texts: string[] = [];
  for (const arg of args.slice(0, end)) {
    const before = kept.at(-1);
    if (!/^-\d/.test(arg)) kept.push(arg);
    else if (before?.startsWith('--') && options[before.slice(2)]?.type === 'string')
      kept[kept.length - 1] = `${before}=${arg}`;
    else texts.push(arg);
  }
  const literal = [...texts, ...args.slice(end + 1)];
  return literal.length === 0 ? kept : [...kept, '--', ...literal];
}

/** What Node found wrong, in whole sentences. */
function fault(thrown: unknown, aboutTexts: string): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const option = /'(-[^'\s]*)/.exec(message)?.[1] ?? '';
  switch (errorCode(thrown)) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `There is no option ${option}. ${aboutTexts}`.trim();
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      if (message.includes('does not take')) return `${option} takes no value.`;
      return `${option}: its value is missing. One that begins with a minus is written ${option}=-VALUE.`;
    default:
      return `${message.split('\n')[0]}.`;
  }
}
