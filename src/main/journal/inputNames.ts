import type { DatabaseSync } from 'node:sqlite';

/**
 * Answers the ids of all input pictures (`inp_…`) that a job or the recipe of an image names. Reads every record,
 * so it is for the start only; an id that a text happens to hold counts too, which at worst keeps a picture.
 */
export function createInputNames(db: DatabaseSync): () => Set<string> {
  const select = db.prepare(`SELECT record FROM job_records WHERE instr(record, 'inp_') > 0
    UNION ALL SELECT record FROM image_records WHERE instr(record, 'inp_') > 0`);
  return () => {
    const names = new Set<string>();
    for (const row of select.iterate())
      for (const [id] of String(row['record']).matchAll(/inp_[0-9a-f]{32}/g)) names.add(id);
    return names;
  };
}
