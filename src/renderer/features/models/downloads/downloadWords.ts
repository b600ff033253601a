import type { DownloadView } from '../../../../shared/schema/download.ts';
import { bytesWords } from '../../../state/amountWords.ts';
import { etaWords } from '../../../state/timeWords.ts';

const states: Readonly<Record<DownloadView['state'], string>> = {
  waiting: 'Waits for its turn',
  running: 'Downloading',
  paused: 'Paused',
  verifying: 'Checking that it is whole',
  complete: 'Downloaded',
  failed: 'Failed',
};

/** How far a download is, in one line: `Downloading · 2.1 GB of 6.9 GB · 21 MB/s · about 4 min left`. */
export function progressWords(download: DownloadView): string {
  const { state, bytes, totalBytes, bytesPerSecond, etaMs, retry } = download;
  const amount = totalBytes === undefined ? bytesWords(bytes) : `${bytesWords(bytes)} of ${bytesWords(totalBytes)}`;
  const parts = [
    state === 'waiting' && retry ? 'Waits' : states[state],
    state === 'complete' ? bytesWords(bytes) : (bytes > 0 || totalBytes !== undefined) && amount,
    state === 'running' && bytesPerSecond !== undefined && bytesPerSecond > 0 && `${bytesWords(bytesPerSecond)}/s`,
    state === 'running' && etaWords(etaMs),
  ];
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' · ');
}

/** 0 to 100; null where the length is not known. */
export const percentageOf = ({ bytes, totalBytes }: DownloadView): number | null =>
  totalBytes === undefined || totalBytes === 0 ? null : Math.min(100, (bytes / totalBytes) * 100);

/** When it is tried again by itself, and why. */
export function retryWords({ reason, at }: NonNullable<DownloadView['retry']>, now: number): string {
  const seconds = Math.max(0, Math.ceil((at - now) / 1000));
  const when = seconds <= 1 ? 'It is tried again now.' : `It is tried again in ${waitWords(seconds)}.`;
  return `${reason} ${when}`;
}

const waitWords = (seconds: number): string => (seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);

/** Whether there is something to go on with. */
export const canResume = ({ state }: DownloadView): boolean => state === 'paused' || state === 'failed';

export const canPause = ({ state }: DownloadView): boolean =>
  state === 'waiting' || state === 'running' || state === 'verifying';
