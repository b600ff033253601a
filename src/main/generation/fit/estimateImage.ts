import type { Estimate, MeasuredRun, MemoryRung } from '../../../shared/schema/fit.ts';
import { measuresOf, rungWords } from './ladder.ts';
import { memoryModel, type MemoryModel } from './memoryModel.ts';
import type { DeviceClass, ModelFacts } from './modelCosts.ts';
import type { ImageWork } from './run.ts';
import { loadTime, timeModel } from './timeModel.ts';

/** Where an image would be drawn: with one rung, another place than with the next. */
export interface Place {
  readonly backend: string;
  readonly class: DeviceClass;
  readonly threads: number;
  readonly flashAttention: boolean;
  readonly where: 'ram' | 'vram';
  /** What is free, with what a loaded model would give back; null: not known. */
  readonly availableBytes: number | null;
  /** The engine holds the model as it is wanted. */
  readonly loaded: boolean;
  /** What was measured with this model here. */
  readonly runs: readonly MeasuredRun[];
}

export interface EstimateInput {
  readonly model: ModelFacts & { readonly id: string };
  readonly work: ImageWork;
  readonly count: number;
  /** The device that is chosen; the rungs are its own. */
  readonly backend: string;
  readonly ladder: readonly MemoryRung[];
  /** The rung that is known to be needed, after an earlier want of memory. */
  readonly needed: MemoryRung;
  readonly placeOf: (rung: MemoryRung) => Place;
}

/** Above this share of what is free it is only just enough: other programs want memory too. */
const TIGHT = 0.85;
/** How many runs make a measurement of a guess. */
const ENOUGH_RUNS = 3;
/** Sizes within this factor of what was measured are as good as measured. */
const NEAR = 1.3;

interface Step {
  readonly rung: MemoryRung;
  readonly place: Place;
  readonly peakBytes: number;
}

/** Would it fit, how long would it take, and with which measures. Pure. */
export function estimateImage(input: EstimateInput): Estimate {
  const { model, work, count, ladder } = input;
  const memory = new Map<string, MemoryModel>();
  const steps = ladder.slice(Math.max(0, ladder.indexOf(input.needed))).map((rung): Step => {
    const place = input.placeOf(rung);
    const known = memory.get(place.backend) ?? memoryModel(model, place.backend, place.runs);
    memory.set(place.backend, known);
    return { rung, place, peakBytes: known.peakBytes(work, rung) };
  });
  const { rung, place, peakBytes } = firstThatFits(steps, model);
  const { runs } = place;
  const perImageMs = timeModel(model, place, runs).imageMs(work);
  const loadMs = place.loaded ? 0 : loadTime(model, runs);
  const confidence = confidenceOf(work, runs);
  const { tileSize, load } = measuresOf(rung, { family: model.family, backend: input.backend });
  const verdict = verdictOf(steps, { rung, place, peakBytes });
  return {
    model: model.id,
    device: place.backend,
    memory: {
      peakBytes: Math.ceil(peakBytes),
      availableBytes: place.availableBytes === null ? null : Math.floor(place.availableBytes),
      where: place.where,
    },
    time: {
      loadMs: Math.round(loadMs),
      perImageMs: Math.round(perImageMs),
      totalMs: Math.round(loadMs + count * perImageMs),
    },
    rung,
    flags: {
      ...(tileSize !== undefined && { tileSize }),
      ...(load?.weights !== undefined && { weights: load.weights }),
      ...(load?.type !== undefined && { quantisation: load.type }),
      flashAttention: place.flashAttention,
      backend: place.backend,
    },
    verdict,
    confidence,
    runs: runs.length,
    reasons: [
      memoryWords(verdict, place, peakBytes),
      ...(rung === 'none' ? [] : [`It would be drawn ${rungWords(rung)}.`]),
      confidenceWords(confidence, runs.length),
    ],
  };
}

/**
 * The first rung that is known to fit. A guess of what an image is worked on in makes nothing slower: as long as no
 * peak was measured only the weights count, which the files tell; if that was too little, the ladder goes on from there.
 */
function firstThatFits(steps: readonly Step[], { sizeBytes }: ModelFacts): Step {
  const [first] = steps;
  if (!first) throw new Error('a ladder has at least one rung');
  const fits = ({ place: { availableBytes, runs }, peakBytes, rung }: Step): boolean => {
    if (availableBytes === null) return true;
    if (runs.some((run) => run.peakBytes !== undefined)) return peakBytes <= availableBytes;
    return rung !== 'none' && rung !== 'tiles' ? peakBytes <= availableBytes : sizeBytes <= availableBytes;
  };
  // Where none fits, the least is tried.
  return steps.find(fits) ?? steps.at(-1) ?? first;
}

function verdictOf(steps: readonly Step[], { rung, place: { availableBytes }, peakBytes }: Step): Estimate['verdict'] {
  if (availableBytes === null) return 'unknown';
  if (rung === 'none' && peakBytes <= TIGHT * availableBytes) return 'fits';
  const wayOut = steps.some((step) => step.peakBytes <= (step.place.availableBytes ?? Infinity));
  return wayOut ? 'tight' : 'tooLarge';
}

/** Measured: enough runs, and the picture is within what they span. */
function confidenceOf(work: ImageWork, runs: readonly MeasuredRun[]): Estimate['confidence'] {
  if (runs.length === 0) return 'guessed';
  const areas = runs.map(({ width, height }) => width * height);
  const area = work.width * work.height;
  const spanned = area <= NEAR * Math.max(...areas) && area * NEAR >= Math.min(...areas);
  return spanned && runs.length >= ENOUGH_RUNS ? 'measured' : 'scaled';
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e10 ? 1 : 0)} GB`;

function memoryWords(verdict: Estimate['verdict'], { where, availableBytes }: Place, peakBytes: number): string {
  const memory = where === 'vram' ? 'memory of the card' : 'memory';
  const needs = `It needs about ${gigabytes(peakBytes)} of ${memory}`;
  if (availableBytes === null) return `${needs}; how much is free is not known.`;
  const free = `${gigabytes(availableBytes)} are free`;
  if (verdict === 'tooLarge')
    return `${needs}, and only ${free}: choose a smaller picture or model, or close programs.`;
  if (verdict === 'fits') return `${needs}; ${free}.`;
  if (peakBytes <= availableBytes) return `${needs}; ${free}, which is only just enough.`;
  return `${needs}, and ${free}. Should that be too little, it goes on in a way that needs less.`;
}

function confidenceWords(confidence: Estimate['confidence'], runs: number): string {
  const pictures = runs === 1 ? 'one picture' : `${runs} pictures`;
  if (confidence === 'guessed') return 'Nothing was drawn with this model here yet: this is a guess by its files.';
  if (confidence === 'scaled') return `Reckoned from ${pictures} that this machine drew with this model.`;
  return `Measured: this machine drew ${pictures} like it.`;
}
