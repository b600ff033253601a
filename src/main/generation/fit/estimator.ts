import type { EngineSpec } from '../../../shared/schema/engine.ts';
import type { Estimate, MeasuredRun, MemoryRung } from '../../../shared/schema/fit.ts';
import type { ResolvedRequest } from '../../../shared/schema/generation.ts';
import type { InstalledModel } from '../../../shared/schema/model.ts';
import type { FitPort } from '../ports.ts';
import { estimateImage, type Place } from './estimateImage.ts';
import { higherRung, ladderOf, measuresOf, nextRung } from './ladder.ts';
import type { DeviceClass, ModelFacts } from './modelCosts.ts';
import { workOf } from './run.ts';
import { timeModel, type TimeModel } from './timeModel.ts';

interface RunKey {
  readonly fingerprint: string;
  readonly place: string;
}

/** A device that engines are started on. */
export interface DrawingDevice {
  readonly class: DeviceClass;
  readonly where: 'ram' | 'vram';
  /** Bytes that are free now, without what an engine of ours holds; null: not known. */
  readonly availableBytes: number | null;
}

export interface EstimatorPorts {
  /** What an engine for this model is started with where memory is no question. */
  readonly specOf: (model: InstalledModel) => EngineSpec;
  readonly deviceOf: (backend: string) => DrawingDevice;
  /** Whether an engine is ready that was started for this. */
  readonly holds: (spec: EngineSpec) => boolean;
  readonly store: {
    record(run: RunKey & { model: string; drawnBy: string; computeMs: number; run: MeasuredRun }): void;
    runsOf(key: RunKey): MeasuredRun[];
    keepRung(key: RunKey, pixels: number, rung: MemoryRung, at: number): void;
    rungsFor(key: RunKey, pixels: number, since: number): MemoryRung[];
  };
  readonly now: () => number;
}

/** So long a job begins where one of its kind ended: what else wants memory is another by tomorrow. */
const RUNG_KEPT_MS = 24 * 3_600_000;

const SPEC_KEPT_MS = 500;

/** Would it fit and how long would it take, learned from every image that this machine draws. */
export function createEstimator(ports: EstimatorPorts) {
  const { store } = ports;
  /** Read once, and again after another run. */
  const known = new Map<string, { readonly runs: readonly MeasuredRun[]; time?: TimeModel }>();

  /** Lists ask for the time of a hundred jobs at once: for so long one answer counts. */
  const recent = new Map<string, { readonly at: number; readonly spec: EngineSpec }>();

  function recentSpec(model: InstalledModel, rung: MemoryRung): EngineSpec {
    const name = `${model.fingerprint} ${rung}`;
    const found = recent.get(name);
    if (found && Math.abs(ports.now() - found.at) < SPEC_KEPT_MS) return found.spec;
    const spec = specAt(model, rung);
    recent.set(name, { at: ports.now(), spec });
    return spec;
  }

  const keyOf = (spec: EngineSpec): RunKey => ({
    fingerprint: spec.fingerprint,
    place: `${spec.program ?? spec.kind}/${spec.backend}`,
  });
  const nameOf = ({ fingerprint, place }: RunKey): string => `${fingerprint} ${place}`;

  function learned(spec: EngineSpec) {
    const key = keyOf(spec);
    const found = known.get(nameOf(key)) ?? { runs: store.runsOf(key) };
    known.set(nameOf(key), found);
    return found;
  }

  /** The engine for a model at a rung, from the one `chosen` where memory is no question. */
  function specAt(model: InstalledModel, rung: MemoryRung, chosen = ports.specOf(model)): EngineSpec {
    const { load, backend } = measuresOf(rung, { family: model.family, backend: chosen.backend });
    return { ...chosen, ...(backend !== undefined && { backend }), ...(load && { memory: load }) };
  }

  /** Where it would be drawn at each rung. A device is asked once for them all. */
  function placesOf(model: InstalledModel, chosen: EngineSpec): (rung: MemoryRung) => Place {
    const devices = new Map<string, DrawingDevice>();
    return (rung) => {
      const spec = specAt(model, rung, chosen);
      const device = devices.get(spec.backend) ?? ports.deviceOf(spec.backend);
      devices.set(spec.backend, device);
      return {
        ...device,
        backend: spec.backend,
        threads: spec.threads,
        flashAttention: spec.flashAttention ?? true,
        loaded: ports.holds(spec),
        runs: learned(spec).runs,
      };
    };
  }

  const ladderFor = (model: InstalledModel, { backend }: EngineSpec): readonly MemoryRung[] =>
    ladderOf({ ...factsOf(model), backend });

  /** The highest rung that pictures as large as this one, or smaller ones, needed lately. */
  function neededRung(ladder: readonly MemoryRung[], chosen: EngineSpec, pixels: number): MemoryRung {
    const rungs = store.rungsFor(keyOf(chosen), pixels, ports.now() - RUNG_KEPT_MS);
    return rungs.reduce((high, rung) => higherRung(ladder, high, rung), 'none');
  }

  function estimate(model: InstalledModel, request: ResolvedRequest): Estimate {
    const chosen = ports.specOf(model);
    const ladder = ladderFor(model, chosen);
    return estimateImage({
      model: { ...factsOf(model), id: model.id },
      work: workOf(request),
      count: request.count,
      backend: chosen.backend,
      ladder,
      needed: neededRung(ladder, chosen, request.width * request.height),
      placeOf: placesOf(model, chosen),
    });
  }

  const fit: FitPort = {
    specOf: (model, rung) => specAt(model, rung),
    firstRung: (model, request) => estimate(model, request).rung,
    nextRung: (model, rung, loading) => nextRung(ladderFor(model, ports.specOf(model)), rung, loading),
    tileSizeOf: ({ family }, rung) => measuresOf(rung, { family, backend: 'cpu' }).tileSize,
    drawn({ model, request, spec, rung, ranOut, timeTaken, rendered }) {
      const { loadMs, peakBytes, sampleMs, computeMs, device, engineVersion } = rendered;
      const run: MeasuredRun = {
        ...workOf(request),
        rung,
        sampleMs,
        drawMs: Math.max(computeMs, timeTaken - (loadMs ?? 0)),
        ...(loadMs !== undefined && { loadMs }),
        // On a card the machine's own memory is not what is short.
        ...(peakBytes !== undefined && spec.backend === 'cpu' && { peakBytes }),
      };
      const key = keyOf(spec);
      if (run.drawMs > 0)
        store.record({ ...key, model: model.id, drawnBy: `${device}, ${engineVersion}`, computeMs, run });
      known.delete(nameOf(key));
      if (ranOut) store.keepRung(keyOf(ports.specOf(model)), request.width * request.height, rung, ports.now());
    },
  };

  return {
    /** What jobs are drawn with. */
    fit,
    estimate,
    /** Milliseconds of one image of a request at a rung; undefined until something was measured. */
    imageMs(model: InstalledModel, request: ResolvedRequest, rung: MemoryRung): number | undefined {
      const spec = recentSpec(model, rung);
      const here = learned(spec);
      if (here.runs.length === 0) return undefined;
      here.time ??= timeModel(
        factsOf(model),
        { class: ports.deviceOf(spec.backend).class, threads: spec.threads },
        here.runs,
      );
      return here.time.imageMs(workOf(request));
    },
  };
}

const factsOf = ({ family, sizeBytes, files, details }: InstalledModel): ModelFacts => ({
  family,
  sizeBytes,
  inParts: files.model === undefined && Object.keys(files).length > 1,
  ...(details?.parameters !== undefined && { parameters: details.parameters }),
  ...(details?.precision !== undefined && { precision: details.precision }),
});
