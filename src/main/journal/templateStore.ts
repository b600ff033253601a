import type { DatabaseSync } from 'node:sqlite';
import type { NewEvent } from '../../shared/contract/events.ts';
import { templateRecord } from '../../shared/schema/template.ts';
import type { TemplateRecord } from '../../shared/schema/template.ts';
import type { Transactions } from './transactions.ts';

/** Templates of the user. */
export interface TemplateStore {
  /** By name, then slug. */
  list(): TemplateRecord[];
  count(): number;
  get(slug: string): TemplateRecord | undefined;
  /** Adds, or replaces the one of the same slug. */
  put(template: TemplateRecord, events: readonly NewEvent[]): void;
  /** False, with nothing written, when there is none of this slug. */
  remove(slug: string, events: readonly NewEvent[]): boolean;
}

export function createTemplateStore(deps: {
  db: DatabaseSync;
  transactions: Transactions;
  appendEvents: (events: readonly NewEvent[]) => void;
}): TemplateStore {
  const { db, transactions } = deps;
  const selectAll = db.prepare('SELECT record FROM templates ORDER BY name COLLATE NOCASE, slug');
  const countAll = db.prepare('SELECT count(*) AS count FROM templates');
  const select = db.prepare('SELECT record FROM templates WHERE slug = ?');
  const upsert = db.prepare('INSERT OR REPLACE INTO templates (slug, name, record) VALUES (?, ?, ?)');
  const remove = db.prepare('DELETE FROM templates WHERE slug = ?');

  return {
    list: () => selectAll.all().map(readTemplate),
    count: () => Number(countAll.get()?.['count']),
    get(slug) {
      const row = select.get(slug);
      return row && readTemplate(row);
    },
    put(template, events) {
      transactions.run(() => {
        upsert.run(template.slug, template.name, JSON.stringify(template));
        deps.appendEvents(events);
      });
    },
    remove: (slug, events) =>
      transactions.run(() => {
        if (Number(remove.run(slug).changes) === 0) return false;
        deps.appendEvents(events);
        return true;
      }),
  };
}

const readTemplate = (row: Record<string, unknown>): TemplateRecord =>
  templateRecord.parse(JSON.parse(String(row['record'])));
