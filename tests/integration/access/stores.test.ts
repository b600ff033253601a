import { describe, expect, it } from 'vitest';
import type { ImageSlot } from '../../../src/shared/schema/job.ts';
import { DatabaseSync } from 'node:sqlite';
import { latestVersion, migrate } from '../../../src/main/journal/migrations.ts';
import { aJournal } from '../../support/journals.ts';
import { aJob } from '../../support/jobs.ts';

const saved = (index: number, computeMs: number): ImageSlot => ({
  index,
  seed: index,
  attempts: 0,
  state: 'saved',
  imageId: `img_${index}`,
  width: 64,
  height: 64,
  timeTaken: computeMs + 5,
  computeMs,
  device: 'cpu',
});
const failed = (index: number): ImageSlot => ({
  index,
  seed: index,
  attempts: 2,
  state: 'failed',
  error: { code: 'DEAD_IMAGE', message: 'dead' },
});

describe('the key store', () => {
  it('keeps keys in order over a restart, with their last use, until they are removed', () => {
    const journal = aJournal();
    const key = { name: 'Note plugin', prefix: 'tt_ab12…', createdAt: 5, lastUsedAt: null };
    journal.keys.add({ ...key, id: 'key_b', hash: 'h1' });
    journal.keys.add({ ...key, id: 'key_a', hash: 'h2' });
    journal.keys.used('key_b', 9);
    journal.close();
    const { keys } = aJournal(journal.file);
    expect(keys.all()).toEqual([
      { ...key, id: 'key_b', hash: 'h1', lastUsedAt: 9 },
      { ...key, id: 'key_a', hash: 'h2' },
    ]);
    keys.remove('key_b');
    expect(keys.all().map(({ id }) => id)).toEqual(['key_a']);
  });
});

describe('the client store', () => {
  it('counts a job when it is booked and what came of it when it has ended, by application', () => {
    const { jobs, clients } = aJournal();
    expect(clients.list()).toEqual([]);
    const one = aJob({ id: 'gen_1', client: 'game', createdAt: 100, request: { count: 2 } });
    jobs.insert(one, []);
    jobs.insert(aJob({ id: 'gen_2', client: 'game', createdAt: 300 }), []);
    jobs.insert(aJob({ id: 'gen_3', createdAt: 200 }), []);
    const nothing = { complete: 0, error: 0, cancelled: 0, images: 0, computeMs: 0 };
    expect(clients.list()).toEqual([
      { name: 'game', submitted: 2, ...nothing, firstAt: 100, lastAt: 300 },
      { name: '', submitted: 1, ...nothing, firstAt: 200, lastAt: 200 },
    ]);
    const atWork = { ...one, status: 'in_progress' as const, images: [saved(0, 70), failed(1)] };
    jobs.save(atWork, []);
    jobs.saveProgress(atWork, []);
    expect(clients.list()[0]).toMatchObject({ submitted: 2, ...nothing });
    jobs.save({ ...atWork, status: 'complete', finishedAt: 400 }, []);
    jobs.save(aJob({ id: 'gen_2', client: 'game', status: 'cancelled', createdAt: 300, finishedAt: 400 }), []);
    jobs.save(aJob({ id: 'gen_3', status: 'error', createdAt: 200, finishedAt: 400, images: [failed(0)] }), []);
    expect(clients.list()).toEqual([
      {
        name: 'game',
        submitted: 2,
        ...nothing,
        complete: 1,
        cancelled: 1,
        images: 1,
        computeMs: 70,
        firstAt: 100,
        lastAt: 300,
      },
      { name: '', submitted: 1, ...nothing, error: 1, firstAt: 200, lastAt: 200 },
    ]);
  });

  it('remembers what forgotten jobs came to, and nothing of what was undone', () => {
    const journal = aJournal();
    const job = aJob({ client: 'game', status: 'complete', finishedAt: 400, images: [saved(0, 70)] });
    expect(() =>
      journal.transaction(() => {
        journal.jobs.insert(job, []);
        throw new Error('undone');
      }),
    ).toThrow('undone');
    expect(journal.clients.list()).toEqual([]);
    journal.jobs.insert(job, []);
    expect(journal.jobs.dropFinishedBefore(1e15)).toBe(1);
    expect(journal.clients.list()).toMatchObject([
      { name: 'game', submitted: 1, complete: 1, images: 1, computeMs: 70 },
    ]);
  });

  it('keeps the totals of the latest 1,000, and of those that have a key or open jobs', () => {
    const { jobs, keys, clients, file, transaction } = aJournal();
    keys.add({ id: 'key', name: 'holder', prefix: 'tt', hash: 'h', createdAt: 0, lastUsedAt: null });
    const book = (at: number, client: string, ends = true): void => {
      const job = aJob({ id: `gen_${at}`, client, createdAt: at });
      jobs.insert(job, []);
      if (ends) jobs.save({ ...job, status: 'cancelled', finishedAt: at }, []);
    };
    transaction(() => {
      book(1, 'waiter', false);
      book(2, 'holder');
      for (let at = 3; at <= 1300; at += 1) book(at, `stranger ${at}`);
    });
    const db = new DatabaseSync(file, { readOnly: true });
    const names = db.prepare('SELECT name FROM clients ORDER BY last_at').all();
    db.close();
    expect(names.slice(0, 4).map(({ name }) => name)).toEqual(['waiter', 'holder', 'stranger 301', 'stranger 302']);
    expect(names).toHaveLength(1002);
    expect(clients.list()).toHaveLength(500);
  });

  it('counts what an earlier version has left in the journal', () => {
    const db = new DatabaseSync(':memory:');
    const before = Array.from({ length: latestVersion }, (_, version) => version).find((version) => {
      const trial = new DatabaseSync(':memory:');
      migrate(trial, version + 1);
      const found = trial.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'clients'").get();
      trial.close();
      return found !== undefined;
    });
    migrate(db, before ?? 0);
    const put = db.prepare(`INSERT INTO jobs (id, status, lane, position, model, created_at, ended_at, work, labels)
      VALUES (?, ?, 'interactive', 1, 'm', 1, ?, 0, '') RETURNING seq`);
    const record = db.prepare('INSERT INTO job_records (seq, record) VALUES (?, ?)');
    for (const job of [
      aJob({ id: 'a', client: 'game', createdAt: 10, images: [saved(0, 99)], status: 'in_progress' }),
      aJob({ id: 'b', client: 'game', createdAt: 30, images: [saved(0, 5), saved(1, 6)], status: 'complete' }),
      aJob({ id: 'c', createdAt: 20 }),
    ])
      record.run(
        Number(put.get(job.id, job.status, job.status === 'complete' ? 50 : null)?.['seq']),
        JSON.stringify(job),
      );
    migrate(db);
    const rows = db.prepare('SELECT * FROM clients ORDER BY name').all();
    db.close();
    expect(rows).toEqual([
      expect.objectContaining({ name: '', submitted: 1, complete: 0, images: 0, first_at: 20 }),
      expect.objectContaining({
        name: 'game',
        submitted: 2,
        complete: 1,
        images: 2,
        compute_ms: 11,
        first_at: 10,
        last_at: 30,
      }),
    ]);
  });
});
