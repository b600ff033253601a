const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const dayAndTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** How long ago a time was, both in epoch milliseconds: `just now`, `5 min ago`, `3 h ago`, `21 Nov, 14:03`. */
export function agoWords(at: number, now: number): string {
  // Clocks of two machines differ: what lies ahead has just been.
  const passed = Math.max(0, now - at);
  if (passed < 45_000) return 'just now';
  if (passed < 90 * MINUTE) return `${Math.max(1, Math.round(passed / MINUTE))} min ago`;
  if (passed < 24 * HOUR) return `${Math.round(passed / HOUR)} h ago`;
  return dayAndTime.format(at);
}

/** How long something took, milliseconds: `0.8 s`, `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function tookWords(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min${seconds % 60 > 0 ? ` ${seconds % 60} s` : ''}`;
  return `${Math.floor(minutes / 60)} h${minutes % 60 > 0 ? ` ${minutes % 60} min` : ''}`;
}

/** `about 40 s left`, `about 3 min left`; nothing where it is not known. */
export function etaWords(etaMs: number | undefined): string {
  if (etaMs === undefined) return '';
  const seconds = Math.ceil(etaMs / 1000);
  if (seconds <= 1) return 'almost done';
  if (seconds < 90) return `about ${seconds} s left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `about ${minutes} min left`;
  return `about ${Math.round(minutes / 60)} h left`;
}
