import { z } from 'zod';
import { eventData, eventTypes, snapshot } from '../../../shared/contract/events.ts';
import type { ErrorCode } from '../../../shared/schema/error.ts';
import { EVENTS_PATH, JOB_EVENTS_PATH } from './eventRoutes.ts';
import type { JsonObject, SchemaBook } from './openapiSchemas.ts';

const numbered = z.object({
  id: z.int().describe('Grows by one with every event, over restarts too.'),
  at: z.int().describe('Epoch milliseconds.'),
});

const how =
  'Server-Sent Events: `id`, `event` and `data`, which is JSON. The first message is a `snapshot`; fold the events after it over it. ' +
  'With `Last-Event-ID` every event since then follows the snapshot, across a restart too; `gap: true` in the snapshot says that some are no longer kept. ' +
  'A comment every 15 seconds keeps the connection alive. A reader that falls too far behind is dropped: connect again.';

/** The two event streams, with every kind of event as a component. */
export function describeStreams(
  book: SchemaBook,
  errors: (codes: readonly ErrorCode[]) => JsonObject,
): Record<string, JsonObject> {
  const snapshotRef = book.output(snapshot);
  const rows = eventTypes.map((type) => {
    const name = `Event.${type}`;
    book.define(name, numbered.extend(eventData[type].shape));
    return `| \`${type}\` | \`${name}\` |`;
  });
  const table = ['| event | schema of its data |', '|---|---|', '| `snapshot` | `Snapshot` |', ...rows].join('\n');
  const stream = (operationId: string, summary: string, more: JsonObject, codes: readonly ErrorCode[]): JsonObject => ({
    operationId,
    tags: ['Events'],
    summary,
    description: `${how}\n\n${table}`,
    ...more,
    responses: {
      200: {
        description: 'The stream, until either side ends it.',
        content: {
          'text/event-stream': {
            schema: { type: 'string', contentMediaType: 'text/event-stream', 'x-first-event': snapshotRef },
          },
        },
      },
      ...errors(codes),
    },
  });
  const lastEventId = {
    name: 'Last-Event-ID',
    in: 'header',
    required: false,
    description: 'The id of the last event seen; an EventSource sends it by itself.',
    schema: { type: 'integer', minimum: 0 },
  };
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  return {
    [EVENTS_PATH]: stream('events.stream', 'Everything that happens', { parameters: [lastEventId] }, ['SERVER_BUSY']),
    [JOB_EVENTS_PATH.replace(':id', '{id}')]: stream(
      'generations.events',
      'What happens to one generation; ends after its last event',
      { parameters: [id, lastEventId] },
      ['NOT_FOUND', 'SERVER_BUSY'],
    ),
  };
}
