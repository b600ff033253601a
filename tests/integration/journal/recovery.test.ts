import { mkdirSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/main/journal/database.ts';
import { openJournal } from '../../../src/main/journal/journal.ts';
import { latestVersion, migrate } from '../../../src/main/journal/migrations.ts';
import { aJob } from '../../support/jobs.ts';
import { queued } from '../../support/journalEvents.ts';
import { aJournal } from '../../support/journals.ts';
import { tempFolder } from '../../support/tempFolder.ts';

function aFilledJournal(): string {
  const journal = aJournal();
  journal.transaction(() => {
    for (let i = 0; i < 300; i += 1) journal.jobs.insert(aJob({ id: `gen_${i}`, position: i }), [queued(`gen_${i}`)]);
  });
  journal.close();
  return journal.file;
}

const damages: Record<string, (file: string) => void> = {
  'is no database': (file) =>
    writeFileSync(file, 'this is not a journal at all, but long enough to look like one\n'.repeat(200)),
  'was cut in half': (file) => truncateSync(file, statSync(file).size >> 1),
  'was cut within a page': (file) => truncateSync(file, 10_000),
  'has a page of noise': (file) => {
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 4096 * 3, 4096 * 4);
    writeFileSync(file, bytes);
  },
};

describe('opening a journal', () => {
  it.each(Object.entries(damages))('moves a file that %s aside, unchanged, and starts a new one', (_, damage) => {
    const file = aFilledJournal();
    damage(file);
    const damaged = readFileSync(file);
    const journal = aJournal(file);
    expect(journal.recovered).toBe(join(dirname(file), 'journal.corrupt-2023-11-14T22-13-20-000Z.db'));
    expect(readFileSync(journal.recovered ?? '').equals(damaged)).toBe(true);
    expect(journal.jobs.list({ tags: {} }, 1, 1).total).toBe(0);
    journal.jobs.insert(aJob(), [queued('gen_1')]);
    journal.close();
    const again = aJournal(file);
    expect(again.recovered).toBeUndefined();
    expect(again.jobs.countPending()).toBe(1);
  });

  it('never overwrites what was moved aside before', () => {
    const file = join(tempFolder(), 'journal.db');
    for (const content of ['one', 'two']) {
      writeFileSync(file, content.repeat(500));
      aJournal(file).close();
    }
    const aside = readdirSync(dirname(file)).filter((name) => name.includes('corrupt'));
    expect(aside.map((name) => readFileSync(join(dirname(file), name), 'utf8').slice(0, 3)).toSorted()).toEqual([
      'one',
      'two',
    ]);
  });

  it('refuses a journal of a newer version, says what to do, and leaves it alone', () => {
    const file = aFilledJournal();
    const db = new DatabaseSync(file);
    db.exec(`PRAGMA user_version = ${latestVersion + 1}`);
    db.close();
    expect(() => aJournal(file)).toThrow(
      expect.objectContaining({
        code: 'NOT_SUPPORTED',
        message: expect.stringMatching(/newer version .* Install the newer version again/),
      }),
    );
    expect(readdirSync(dirname(file))).toEqual(['journal.db']);
  });

  it('throws what happened when the path cannot be a journal', () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'journal.db'));
    expect(() => openJournal({ file: join(folder, 'journal.db'), now: () => 1, publish: () => {} })).toThrow(
      /EISDIR|illegal operation|unable to open/i,
    );
  });

  it.runIf(process.platform !== 'win32')('makes files that only their owner can read', () => {
    const journal = aJournal(join(tempFolder(), 'made', 'journal.db'));
    journal.settings.set('secret', 'x');
    for (const name of readdirSync(dirname(journal.file)))
      expect(statSync(join(dirname(journal.file), name)).mode & 0o077).toBe(0);
  });

  it.each(Array.from({ length: latestVersion + 1 }, (_, version) => version))(
    'leads a journal of format %i to the newest, the same as a new one',
    (version) => {
      const schema = (db: DatabaseSync): unknown[] =>
        db.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all();
      const db = new DatabaseSync(':memory:');
      migrate(db, version);
      expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: version });
      migrate(db);
      const fresh = openDatabase(join(tempFolder(), 'fresh.db'));
      expect(schema(db)).toEqual(schema(fresh));
      expect(fresh.prepare('PRAGMA user_version').get()).toEqual({ user_version: latestVersion });
      const on = ['journal_mode', 'synchronous', 'foreign_keys'].map(
        (name) => Object.values(fresh.prepare(`PRAGMA ${name}`).get() ?? {})[0],
      );
      expect(on).toEqual(['wal', 2, 1]);
      fresh.close();
      db.close();
    },
  );
});
