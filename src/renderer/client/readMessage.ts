import { z } from 'zod';
import type { FeedMessage } from '../../shared/contract/channels.ts';
import { eventData, eventTypes, snapshot, type StoredEvent } from '../../shared/contract/events.ts';

const envelope = z.looseObject({ id: z.int(), at: z.int() });
const ofJob = z.object({ jobId: z.string() });

/**
 * One message of an event stream in our terms. Undefined for an event that cannot be read here, as a newer server may
 * have: what it told is polled anyway.
 * @throws for a snapshot that cannot be read, as nothing can be built on it
 */
export function readMessage(type: string, data: string): FeedMessage | undefined {
  if (type === 'snapshot') return { kind: 'snapshot', snapshot: snapshot.parse(JSON.parse(data)) };
  const known = eventTypes.find((candidate) => candidate === type);
  if (known === undefined) return undefined;
  const { id, at, ...rest } = envelope.safeParse(parseJson(data)).data ?? {};
  const parsed = eventData[known].safeParse(rest);
  if (id === undefined || at === undefined || !parsed.success) return undefined;
  const jobId = ofJob.safeParse(parsed.data).data?.jobId;
  // Type and data were parsed by the same row of the table, which the compiler cannot follow.
  const event = { id, at, type: known, data: parsed.data, ...(jobId !== undefined && { jobId }) } as StoredEvent;
  return { kind: 'event', event };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
