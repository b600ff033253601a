import type { DatabaseSync } from 'node:sqlite';
import { jobStatus, lane } from '../../shared/schema/generation.ts';
import type { JobRecord } from '../../shared/schema/job.ts';
import type { JobOutline } from './jobIndex.ts';
import { labelOf } from './jobListIndex.ts';

/** The SQL of the jobs tables and nothing else: rows in, rows out. */
export interface JobRows {
  insert(job: JobRecord): JobOutline;
  /** Undefined when there is no such job, or it has ended. */
  update(job: JobRecord): JobOutline | undefined;
  move(seq: number, position: number): void;
  byId(id: string): JobRecord | undefined;
  bySeq(seq: number): JobRecord;
  /** As it was last written: others may have moved it since, if it is pending. Reads half as many pages as `bySeq`. */
  record(seq: number): JobRecord;
  outline(seq: number): JobOutline;
  outlines(): Iterable<JobOutline>;
  /** Answers the numbers of the rows that went. */
  deleteEndedBefore(time: number): number[];
}

const OUTLINE = 'seq, id, status, lane, position, work, created_at, model, labels';

export function createJobRows(db: DatabaseSync): JobRows {
  const insertJob = db.prepare(`INSERT INTO jobs (status, lane, position, model, created_at, ended_at, work, labels, id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`);
  const updateJob =
    db.prepare(`UPDATE jobs SET status = ?, lane = ?, position = ?, model = ?, created_at = ?, ended_at = ?,
    work = ?, labels = ? WHERE id = ? AND ended_at IS NULL RETURNING seq`);
  const putRecord = db.prepare('INSERT OR REPLACE INTO job_records (seq, record) VALUES (?, ?)');
  const moveJob = db.prepare('UPDATE jobs SET position = ? WHERE seq = ?');
  const selectById = db.prepare('SELECT position, record FROM jobs JOIN job_records USING (seq) WHERE id = ?');
  const selectBySeq = db.prepare('SELECT position, record FROM jobs JOIN job_records USING (seq) WHERE seq = ?');
  const selectRecord = db.prepare('SELECT record FROM job_records WHERE seq = ?');
  const selectOutline = db.prepare(`SELECT ${OUTLINE} FROM jobs WHERE seq = ?`);
  const selectOutlines = db.prepare(`SELECT ${OUTLINE} FROM jobs ORDER BY seq`);
  for (const statement of [selectOutline, selectOutlines]) statement.setReturnArrays(true);
  const deleteEnded = db.prepare('DELETE FROM jobs WHERE ended_at < ? RETURNING seq');

  function write(statement: typeof insertJob, job: JobRecord): JobOutline | undefined {
    const { id, status, lane, position, createdAt } = job;
    const { model } = job.request;
    const labels = Object.entries(job.request.tags).map(([name, value]) => labelOf(name, String(value)));
    const work = remainingWork(job);
    const row = statement.get(status, lane, position, model, createdAt, endOf(job), work, labels.join('\n'), id);
    if (!row) return undefined;
    const seq = Number(row['seq']);
    putRecord.run(seq, JSON.stringify(job));
    return { seq, id, status, lane, position, work, createdAt, model, labels };
  }

  const found = (row: Record<string, unknown> | undefined, seq: number): Record<string, unknown> => {
    if (!row) throw new Error(`The journal has no job number ${seq}.`);
    return row;
  };

  return {
    insert(job) {
      const outline = write(insertJob, job);
      if (!outline) throw new Error(`The job ${job.id} was not written.`);
      return outline;
    },
    update: (job) => write(updateJob, job),
    move: (seq, position) => void moveJob.run(position, seq),
    byId(id) {
      const row = selectById.get(id);
      return row && readJob(row);
    },
    bySeq: (seq) => readJob(found(selectBySeq.get(seq), seq)),
    record: (seq) => readRecord(found(selectRecord.get(seq), seq)),
    outline: (seq) => readOutline(selectOutline.get(seq)),
    *outlines() {
      for (const row of selectOutlines.iterate()) yield readOutline(row);
    },
    deleteEndedBefore: (time) => deleteEnded.all(time).map((row) => Number(row['seq'])),
  };
}

/**
 * Trusted, not parsed by the schema: only this module writes records, from jobs of this type, and parsing a page of a
 * hundred makes more garbage than all the rest of a list.
 */
function readRecord(row: Record<string, unknown>): JobRecord {
  const job: JobRecord = JSON.parse(String(row['record']));
  return job;
}

/** The column tells the position: moving others aside changes it without touching the record. */
function readJob(row: Record<string, unknown>): JobRecord {
  const job = readRecord(row);
  job.position = Number(row['position']);
  return job;
}

/** Narrowed by hand: all rows are read at the start, and a schema takes ten times as long. */
function readOutline(row: Record<number, unknown> | undefined): JobOutline {
  return {
    seq: Number(row?.[0]),
    id: String(row?.[1]),
    status: known(jobStatus.options, row?.[2]),
    lane: known(lane.options, row?.[3]),
    position: Number(row?.[4]),
    work: Number(row?.[5]),
    createdAt: Number(row?.[6]),
    model: String(row?.[7]),
    labels: row?.[8] === '' ? [] : String(row?.[8]).split('\n'),
  };
}

function known<T>(options: readonly T[], value: unknown): T {
  const found = options.find((option) => option === value);
  if (found === undefined)
    throw new Error(`The journal holds ${String(value)} where one of ${options.join(', ')} was written.`);
  return found;
}

/** Step-pixels of the images that are still to be made; the measure must be that of the queue's `workOf`. */
function remainingWork(job: JobRecord): number {
  const { width, height, steps } = job.request;
  const left = job.images.filter((slot) => slot.state !== 'saved' && slot.state !== 'failed').length;
  return width * height * steps * left;
}

function endOf(job: JobRecord): number | null {
  return job.status === 'pending' || job.status === 'in_progress' ? null : (job.finishedAt ?? job.updatedAt);
}
