import type { Estimate } from '../../shared/schema/fit.ts';
import { bytesWords } from './amountWords.ts';
import { tookWords } from './timeWords.ts';

const verdicts: Readonly<Record<Estimate['verdict'], string>> = {
  fits: 'fits',
  tight: 'just fits',
  tooLarge: 'too large',
  unknown: 'may fit',
};

export interface FitWords {
  /** `≈ 12 s · 1.1 GB, fits`, and `guessed` where nothing was measured. */
  readonly shown: string;
  readonly why: string;
  readonly tone: 'neutral' | 'warn' | 'danger';
}

/** What an estimate says, for a badge and for the words beside it. */
export function fitWords({ time, memory, verdict, confidence, reasons }: Estimate): FitWords {
  const parts = [`≈ ${tookWords(time.totalMs)}`, `${bytesWords(memory.peakBytes)}, ${verdicts[verdict]}`];
  const load = time.loadMs > 0 ? `${tookWords(time.loadMs)} of it load the model. ` : '';
  return {
    shown: [...parts, confidence === 'scaled' ? 'reckoned' : confidence].join(' · '),
    why: load + reasons.join(' '),
    tone: verdict === 'tooLarge' ? 'danger' : verdict === 'tight' ? 'warn' : 'neutral',
  };
}
