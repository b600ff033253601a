import { z } from 'zod';
import type { NewEvent } from '../../../shared/contract/events.ts';
import type { FileRecord } from '../../../shared/schema/download.ts';
import {
  type BuildError,
  buildRecord,
  type BuildState,
  type BuildStatus,
  type EngineBuild,
} from '../../../shared/schema/engineBuild.ts';
import type { SelfTestResult } from '../../../shared/schema/device.ts';
import { createSpeedMeter } from '../../platform/speedMeter.ts';
import { isWorthTelling } from '../../platform/tellingPace.ts';
import { type BuildAction, nextState } from './buildState.ts';
import { doneBytes, type Live, type Retry, sizeOf, statusOf } from './buildStatus.ts';
import { noPromotions, type Promotions } from './promotions.ts';

export interface BuildBookPorts {
  readonly store: { get(key: string): unknown; set(key: string, value: unknown): void };
  /** Writes events into the journal, and tells them. */
  readonly tell: (events: readonly NewEvent[]) => void;
  /** Milliseconds. */
  readonly monotonic: () => number;
}

interface Entry extends Live {
  bytes: number;
  retry: Retry | undefined;
  told: { readonly at: number; readonly bytes: number };
}

/** What comes with a step, besides the state. */
export interface StepFacts {
  readonly files?: readonly FileRecord[];
  readonly test?: SelfTestResult;
  readonly error?: BuildError;
}

const KEY = 'engineBuilds';

const kept = z.object({
  builds: z.record(z.string(), buildRecord),
  inUse: z.array(z.string()),
  before: z.array(z.string()).nullable(),
});

export type BuildBook = ReturnType<typeof createBuildBook>;

/** How far each build is, in memory and in the journal; what changes is told as events. */
export function createBuildBook({ store, tell, monotonic }: BuildBookPorts) {
  const found = kept.safeParse(store.get(KEY)).data;
  const records = new Map(Object.entries(found?.builds ?? {}));
  let promotions: Promotions = found ?? noPromotions;
  const live = new Map<string, Entry>();

  const save = (): void => store.set(KEY, { builds: Object.fromEntries(records), ...promotions });
  const stateOf = (id: string): BuildState => records.get(id)?.state ?? 'absent';
  const filesOf = (id: string): readonly FileRecord[] => records.get(id)?.files ?? [];
  const inUse = (id: string): boolean => promotions.inUse.includes(id) && stateOf(id) === 'ready';
  const status = (id: string): BuildStatus => statusOf(records.get(id), live.get(id));
  const news = (id: string): NewEvent => ({
    type: 'engine.build',
    data: { buildId: id, status: status(id), inUse: inUse(id) },
  });

  return {
    builds: (): EngineBuild[] => [...records.values()].map(({ build }) => build),
    stateOf,
    filesOf,
    status,
    inUse,
    promotions: (): Promotions => promotions,
    /** A step from one state to another; throws what the table does not allow. */
    step(build: EngineBuild, action: BuildAction, facts: StepFacts = {}): void {
      const { id } = build;
      const state = nextState(stateOf(id), action);
      const files = [...(facts.files ?? filesOf(id))];
      records.set(id, buildRecord.parse({ state, build, files, test: facts.test, error: facts.error }));
      if (state === 'downloading') live.set(id, beginning(doneBytes(files), monotonic));
      else live.delete(id);
      save();
      tell([news(id)]);
    },
    /** What is on the disk of the archives. */
    setFile(id: string, index: number, file: FileRecord): void {
      const record = records.get(id);
      if (!record) return;
      const files = record.files.map((other, at) => (at === index ? file : other));
      records.set(id, { ...record, files });
      const now = live.get(id);
      // Begun anew: what was there counts no more.
      if (now && doneBytes(files) < doneBytes(record.files)) now.bytes = doneBytes(files);
      save();
    },
    /** Bytes came; they need not be on the disk yet. */
    grown(id: string, bytes: number): void {
      const now = live.get(id);
      if (!now) return;
      now.bytes += bytes;
      now.retry = undefined;
      now.meter.add(bytes);
      const passed = monotonic() - now.told.at;
      const share = (now.bytes - now.told.bytes) / sizeOf(records.get(id));
      if (!isWorthTelling(passed, share)) return;
      now.told = { at: monotonic(), bytes: now.bytes };
      tell([news(id)]);
    },
    waits(id: string, retry: Retry): void {
      const now = live.get(id);
      if (!now) return;
      now.retry = retry;
      tell([news(id)]);
    },
    remove(id: string): void {
      records.delete(id);
      live.delete(id);
      save();
      tell([news(id)]);
    },
    /** Other builds are in use from now on. */
    use(next: Promotions): void {
      const before = new Set([...promotions.inUse, ...next.inUse]);
      const was = new Map([...before].map((id) => [id, inUse(id)]));
      promotions = next;
      save();
      tell([...before].filter((id) => was.get(id) !== inUse(id)).map(news));
    },
  };
}

const beginning = (bytes: number, monotonic: () => number): Entry => ({
  bytes,
  meter: createSpeedMeter(monotonic),
  retry: undefined,
  told: { at: -Infinity, bytes },
});
