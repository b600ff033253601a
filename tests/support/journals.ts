import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openJournal } from '../../src/main/journal/journal.ts';
import type { Journal } from '../../src/main/journal/journal.ts';
import type { StoredEvent } from '../../src/shared/contract/events.ts';
import { tempFolder } from './tempFolder.ts';

/** A journal in a folder of the test's own, closed when it ends, with what it published. */
export function aJournal(
  file: string = join(tempFolder(), 'journal.db'),
): Journal & { file: string; published: StoredEvent[] } {
  const published: StoredEvent[] = [];
  const journal = openJournal({ file, now: () => 1_700_000_000_000, publish: (events) => published.push(...events) });
  onTestFinished(() => journal.close());
  return { ...journal, file, published };
}
