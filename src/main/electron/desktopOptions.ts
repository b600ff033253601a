import { readServeOptions, type ServeOptions } from '../cliOptions.ts';

const OURS = /^--(?:data-dir|models-dir|host|port)(?:=|$)/;

/**
 * What of `npm run serve` counts for the desktop app too. All other arguments are left alone: Chromium and systems
 * add some of their own, and links come among them. Throws UsageError.
 */
export function readDesktopOptions(argv: readonly string[]): ServeOptions {
  const ours = argv.flatMap((argument, index) => {
    if (!OURS.test(argument)) return [];
    const value = argument.includes('=') ? [] : argv.slice(index + 1, index + 2);
    return [argument, ...value];
  });
  const options = readServeOptions(ours);
  if (options === 'help') throw new Error('help was asked for with no option that asks for it');
  return options;
}
