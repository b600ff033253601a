import { z } from 'zod';
import { selfTestResult, type SelfTestResult } from '../../shared/schema/device.ts';
import type { Offer } from './programOffers.ts';

export interface TestBookPorts {
  readonly store: { get(key: string): unknown; set(key: string, value: unknown): void };
  /** Hears of a result that could not be written down; it counts until the app ends. */
  readonly notWritten: (thrown: unknown) => void;
}

const KEY = 'selfTests';
/** Of machines that change cards often, the last ones. */
const KEPT = 32;

const kept = z.record(z.string(), selfTestResult);

/** Results of self-tests. A result belongs to engine program and version, device and driver: with another of these it is none. */
export function createTestBook({ store, notWritten }: TestBookPorts) {
  let results = new Map(Object.entries(kept.safeParse(store.get(KEY)).data ?? {}));
  return {
    resultOf: (offer: Offer, engineVersion: string | undefined): SelfTestResult | undefined =>
      results.get(keyOf(offer, engineVersion)),
    put(offer: Offer, engineVersion: string | undefined, result: SelfTestResult): void {
      const key = keyOf(offer, engineVersion);
      results.delete(key);
      results.set(key, result);
      results = new Map([...results].slice(-KEPT));
      try {
        store.set(KEY, Object.fromEntries(results));
      } catch (thrown) {
        notWritten(thrown);
      }
    },
  };
}

/** The embedded engine tells its version itself, when it is asked for its devices. */
const keyOf = ({ program, backend, device }: Offer, engineVersion: string | undefined): string =>
  JSON.stringify([
    program.kind === 'embedded' ? (engineVersion ?? '') : `${program.id} ${program.version}`,
    backend,
    device.id,
    device.name,
    device.driver ?? '',
  ]);
