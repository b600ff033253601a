import { z } from 'zod';
import { fileFacts } from '../../shared/schema/modelFile.ts';
import type { FileFacts } from '../../shared/schema/modelFile.ts';
import type { FactsCache } from './modelFile.ts';

/** Raised whenever a header is read or understood in another way, so that every file is looked into anew. */
const READER = 1;

const kept = z.object({ reader: z.literal(READER), facts: fileFacts });

export interface FactsStore {
  facts(path: string, stamp: string): unknown;
  keepFacts(files: readonly { readonly path: string; readonly stamp: string; readonly facts: unknown }[]): void;
}

/** Keeps what headers told; `flush` writes all that is new at once, as a scan finds hundreds. */
export function createFactsCache(store: FactsStore): FactsCache & { flush(): void } {
  let fresh: { path: string; stamp: string; facts: { reader: number; facts: FileFacts } }[] = [];
  return {
    get(path, stamp) {
      const parsed = kept.safeParse(store.facts(path, stamp));
      return parsed.success ? parsed.data.facts : undefined;
    },
    put: (path, stamp, facts) => void fresh.push({ path, stamp, facts: { reader: READER, facts } }),
    flush() {
      const found = fresh;
      fresh = [];
      store.keepFacts(found);
    },
  };
}
