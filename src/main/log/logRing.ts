import { logLevel, type LogLine, type LogPage, type LogQuery } from '../../shared/schema/log.ts';
import type { Logger } from '../platform/logger.ts';
import { createScrubber } from './scrub.ts';

/** A logger that also keeps its newest lines, to be read. */
export interface LogRing {
  readonly log: Logger;
  read(query: LogQuery): LogPage;
}

/** A line as it is kept; its fields as one JSON text, which takes a fraction of the memory of the objects. */
type Kept = Omit<LogLine, 'fields'> & { readonly fields: string };

const levels = logLevel.options;

/**
 * Keeps the last `capacity` lines, whatever the level of `inner` is, and passes all on to it.
 *
 * A logger around the logger rather than a second stream of pino's: it sees the values before they are text, works
 * with any logger that the app is given, and keeps what a quiet console would have dropped.
 * @param secrets texts that never may be shown, such as a key of the environment
 */
export function createLogRing(options: {
  readonly inner: Logger;
  readonly now: () => number;
  readonly capacity?: number;
  readonly secrets?: readonly string[];
}): LogRing {
  const { inner, now, capacity = 2000, secrets = [] } = options;
  const scrub = createScrubber(secrets);
  const kept: Kept[] = [];
  let lastId = 0;

  function keep(level: LogLine['level'], facts: object, message: string): void {
    const text = scrub.text(message);
    const shown = scrub.value(facts);
    const fields = isRecord(shown) ? shown : { value: shown };
    lastId += 1;
    kept[lastId % capacity] = { id: lastId, at: now(), level, message: text, fields: JSON.stringify(fields) };
  }

  /** The lines after this id that are still kept, oldest first. */
  function* since(after: number): Generator<Kept> {
    for (let id = Math.max(after + 1, lastId - capacity + 1, 1); id <= lastId; id += 1) {
      const one = kept[id % capacity];
      if (one) yield one;
    }
  }

  const through = (level: LogLine['level']) => (facts: object, message: string) => {
    keep(level, facts, message);
    inner[level](facts, message);
  };
  return {
    log: { debug: through('debug'), info: through('info'), warn: through('warn'), error: through('error') },
    read({ level, query, after, limit }) {
      const least = levels.indexOf(level);
      const words = query?.toLowerCase();
      const restarted = after !== undefined && after > lastId;
      const found = [...since(restarted ? 0 : (after ?? 0))].filter(
        (one) => levels.indexOf(one.level) >= least && (words === undefined || textOf(one).includes(words)),
      );
      const page = (after === undefined ? found.slice(-limit) : found.slice(0, limit)).map(lineOf);
      const cutOff = after !== undefined && found.length > limit;
      return { items: page, lastId: cutOff ? (page.at(-1)?.id ?? lastId) : lastId };
    },
  };
}

/** What a query looks through. */
const textOf = ({ message, fields }: Kept): string => `${message} ${fields}`.toLowerCase();

function lineOf({ fields, ...line }: Kept): LogLine {
  const read: LogLine['fields'] = JSON.parse(fields);
  return { ...line, fields: read };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
