import { logLevel, type LogLine } from '../../shared/schema/log.ts';

export type LogLevel = LogLine['level'];

export interface LogFilter {
  /** This level and the graver ones. */
  readonly level: LogLevel;
  /** A text that message or fields hold; case does not matter. */
  readonly query: string;
}

/** What else is known of a line, as `name=value`. */
export const fieldsText = ({ fields }: LogLine): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');

/** One line as it is copied. */
export function logText(line: LogLine): string {
  const fields = fieldsText(line);
  const text = `${new Date(line.at).toISOString()} ${line.level.toUpperCase()} ${line.message}`;
  return fields === '' ? text : `${text} ${fields}`;
}

/** The lines that a filter lets through. */
export function filterLines(lines: readonly LogLine[], { level, query }: LogFilter): readonly LogLine[] {
  const levels = logLevel.options;
  const least = levels.indexOf(level);
  const words = query.trim().toLowerCase();
  if (least <= 0 && words === '') return lines;
  return lines.filter(
    (line) =>
      levels.indexOf(line.level) >= least &&
      (words === '' || `${line.message} ${fieldsText(line)}`.toLowerCase().includes(words)),
  );
}
