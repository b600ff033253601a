import { z } from 'zod';

export const logLevel = z.enum(['debug', 'info', 'warn', 'error']);

/** One line of the log, without secrets and without the folders of this machine. */
export const logLine = z
  .object({
    id: z.int().describe('Grows by one with every line; begins at 1 with every start of the app.'),
    at: z.int(),
    level: logLevel,
    message: z.string(),
    fields: z.record(z.string(), z.unknown()).describe('What else is known: numbers, names, reasons.'),
  })
  .meta({ id: 'LogLine' });
export type LogLine = z.output<typeof logLine>;

export const logPage = z
  .object({
    items: z.array(logLine).describe('Oldest first.'),
    lastId: z.int().describe('Pass it as `after` to go on from here; 0 before the first line.'),
  })
  .meta({ id: 'Log' });
export type LogPage = z.output<typeof logPage>;

export const logQuery = z.strictObject({
  level: logLevel.default('debug').describe('This level and the graver ones.'),
  query: z.string().min(1).max(200).optional().describe('A text that message or fields hold; case does not matter.'),
  after: z
    .int()
    .min(0)
    .optional()
    .describe(
      'Only lines after this id. More than the newest id: the app was started again, and its lines are answered from the first.',
    ),
  limit: z.int().min(1).max(2000).default(200).describe('With `after` the oldest of these, otherwise the newest.'),
});
export type LogQuery = z.output<typeof logQuery>;
