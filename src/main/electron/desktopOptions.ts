import { readServeOptions, type ServeOptions } from '../cliOptions.ts';
import { isLink } from './deepLink.ts';

const OURS = /^--(?:data-dir|models-dir|host|port)(?:=|$)/;

/**
 * What of `npm run serve` counts for the desktop app too. All other arguments are left alone: Chromium and systems
 * add some of their own, and links come among them. What stands behind a link may be a part of it that a system
 * took for more arguments: any page makes links, so nothing counts there. Throws UsageError.
 */
export function readDesktopOptions(argv: readonly string[]): ServeOptions {
  const link = argv.findIndex(isLink);
  const trusted = link < 0 ? argv : argv.slice(0, link);
  const ours = trusted.flatMap((argument, index) => {
    if (!OURS.test(argument)) return [];
    const value = argument.includes('=') ? [] : trusted.slice(index + 1, index + 2);
    return [argument, ...value];
  });
  const options = readServeOptions(ours);
  if (options === 'help') throw new Error('help was asked for with no option that asks for it');
  return options;
}
