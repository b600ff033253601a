import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasGap } from '../../../src/main/transport/eventFeed.ts';
import { note } from '../../support/journalEvents.ts';
import { aJournal } from '../../support/journals.ts';
import { tempFolder } from '../../support/tempFolder.ts';

/** The journal as its files are now: what is left when the process or the power goes. */
function cut(file: string): string {
  const copy = join(tempFolder(), 'journal.db');
  for (const suffix of ['', '-wal']) copyFileSync(file + suffix, copy + suffix);
  return copy;
}

const notes = (count: number) => Array.from({ length: count }, () => note('a', 'x'));

describe('the ids of events', () => {
  it('are not given again after a power cut that took the last events', () => {
    const journal = aJournal();
    journal.events.append(notes(3));
    const left = cut(journal.file);
    journal.events.append(notes(40));
    const heard = journal.published.at(-1)?.id ?? 0;
    const again = aJournal(left);
    again.events.append([note('a', 'new')]);
    const [fresh] = again.published;
    expect(fresh?.id).toBeGreaterThan(heard);
    for (const resumedFrom of [3, heard]) expect(again.events.since(resumedFrom, 9)).toEqual([fresh]);
  });

  it('that were skipped are no gap for a reader that resumes before, among or after them', () => {
    const journal = aJournal();
    journal.events.append(notes(3));
    const { events } = aJournal(cut(journal.file));
    const resumed = [0, 3, 20, events.lastId()];
    expect(resumed.map((id) => hasGap(events, id))).toEqual([false, false, false, false]);
    events.append(notes(2));
    expect([...resumed, events.lastId()].map((id) => hasGap(events, id))).toEqual(Array(5).fill(false));
    expect(hasGap(events, events.lastId() + 1)).toBe(true);
  });

  it('go on without a hole after a clean end', () => {
    const journal = aJournal();
    journal.events.append(notes(3));
    journal.close();
    const again = aJournal(journal.file);
    again.events.append(notes(1));
    expect(again.published[0]?.id).toBe(4);
  });

  it('with holes do not make the log forget sooner', () => {
    let journal = aJournal();
    journal.events.append(notes(5));
    for (let round = 0; round < 3; round += 1) journal = aJournal(cut(journal.file));
    journal.events.append(notes(2000));
    expect(journal.events.firstId()).toBe(1);
  });
});
