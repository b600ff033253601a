import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { note } from '../../support/journalEvents.ts';
import { aJournal } from '../../support/journals.ts';
import { tempFolder } from '../../support/tempFolder.ts';

/** Events in the file of a journal, without those that are in its log only. */
function writtenBack(file: string): number {
  const copy = join(tempFolder(), 'journal.db');
  copyFileSync(file, copy);
  const db = new DatabaseSync(copy);
  try {
    return Number(db.prepare('SELECT count(*) AS n FROM events').get()?.['n']);
  } finally {
    db.close();
  }
}

/** With its tables in the file itself, as after a clean end. */
function reopened(): ReturnType<typeof aJournal> {
  const first = aJournal();
  first.close();
  return aJournal(first.file);
}

describe('the log of the journal', () => {
  it('is written back into the file once nothing is committed for a moment, and not before', async () => {
    const journal = reopened();
    const before = writtenBack(journal.file);
    for (let n = 0; n < 200; n += 1) journal.events.append([note('a', 'x')]);
    expect(writtenBack(journal.file)).toBe(before);
    await eventually('the write-back', () => writtenBack(journal.file) === before + 200);
  });

  it('stays as it is after a few commits', async () => {
    const journal = reopened();
    const before = writtenBack(journal.file);
    for (let n = 0; n < 20; n += 1) journal.events.append([note('a', 'x')]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(writtenBack(journal.file)).toBe(before);
  });
});
