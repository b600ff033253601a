const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const some = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

/** A length of time in its two largest units: `2 hours 5 minutes`. */
export function durationWords(ms: number): string {
  if (ms < SECOND) return 'less than a second';
  if (ms < MINUTE) return some(Math.floor(ms / SECOND), 'second');
  if (ms < HOUR) return two(ms, [MINUTE, 'minute'], [SECOND, 'second']);
  if (ms < DAY) return two(ms, [HOUR, 'hour'], [MINUTE, 'minute']);
  return two(ms, [DAY, 'day'], [HOUR, 'hour']);
}

/** A length of time for a table: `1.2 s`, `15 min`, `3.4 h`. */
export function shortDuration(ms: number): string {
  if (ms === 0) return '0 s';
  if (ms < MINUTE) return `${(ms / SECOND).toFixed(ms < 10 * SECOND ? 1 : 0)} s`;
  if (ms < HOUR) return `${Math.round(ms / MINUTE)} min`;
  return `${(ms / HOUR).toFixed(1)} h`;
}

/** How long ago, roughly; a day and more as the date. */
export function agoWords(at: number, now: number): string {
  const ms = now - at;
  if (ms < MINUTE) return 'just now';
  if (ms < HOUR) return `${some(Math.floor(ms / MINUTE), 'minute')} ago`;
  if (ms < DAY) return `${some(Math.floor(ms / HOUR), 'hour')} ago`;
  return new Date(at).toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** Bytes as files are counted: `13.8 MB`. */
export function bytesWords(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  // What would be shown as 1000 is one of the next unit.
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit] ?? ''}`;
}

function two(ms: number, [large, largeName]: [number, string], [small, smallName]: [number, string]): string {
  const rest = Math.floor((ms % large) / small);
  const first = some(Math.floor(ms / large), largeName);
  return rest === 0 ? first : `${first} ${some(rest, smallName)}`;
}
