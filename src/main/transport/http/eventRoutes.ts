import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parsePlainly } from '../../../shared/plainIssues.ts';
import { AppError } from '../../../shared/schema/error.ts';
import { hasGap, type EventFeed } from '../eventFeed.ts';
import { tidy } from '../parseInput.ts';
import { invalidRequest } from '../router.ts';
import { startEventStream } from './eventStream.ts';
import type { StreamLimits } from './eventStream.ts';
import { decodeQuery } from './queryString.ts';
import { rawQuery } from './routes.ts';

export const EVENTS_PATH = '/v1/events';
export const JOB_EVENTS_PATH = '/v1/images/generations/:id/events';

export interface EventRouteOptions {
  readonly feed: EventFeed;
  readonly limits: StreamLimits;
  readonly maxStreams: number;
  /** Asked again while a stream is open: a key that is taken back must not be told on. */
  stillAdmits(request: FastifyRequest): boolean;
  onError(error: unknown): void;
}

const noQuery = z.strictObject({});
const jobParams = z.object({ id: z.string().min(1).max(100) });
const lastEventId = z.object({
  'last-event-id': z.string().regex(/^\d+$/, 'expected the id of an event: a whole number, 0 or more').optional(),
});

/** The two event streams. Returns what ends them all. */
export function addEventRoutes(app: FastifyInstance, options: EventRouteOptions): () => void {
  const open = new Set<{ end(): void }>();
  const route = (request: FastifyRequest, reply: FastifyReply, jobId?: string): FastifyReply => {
    const after = readAfter(request);
    const snapshot = options.feed.snapshot(jobId);
    if (snapshot === undefined)
      throw new AppError(
        'NOT_FOUND',
        `There is no generation ${jobId}. GET /v1/images/generations lists those there are.`,
      );
    const headers = {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    };
    reply.headers(headers);
    if (request.method === 'HEAD') return reply.send();
    if (open.size >= options.maxStreams) {
      throw new AppError(
        'SERVER_BUSY',
        `There are ${open.size} event streams already, which is the limit. Close one, or try again later.`,
        {
          facts: { streams: open.size },
        },
      );
    }
    reply.hijack();
    const sink = reply.raw;
    open.add(sink);
    sink.once('close', () => open.delete(sink));
    sink.on('error', () => sink.destroy());
    sink.writeHead(200, fill(reply.getHeaders()));
    startEventStream({
      feed: options.feed,
      limits: options.limits,
      sink,
      snapshot: after === undefined ? snapshot : { ...snapshot, gap: hasGap(options.feed, after) },
      ...(jobId !== undefined && { jobId }),
      ...(after !== undefined && { after }),
      mayGoOn: () => options.stillAdmits(request),
      onError: (error) => options.onError(error),
    });
    return reply;
  };
  app.route({ method: ['GET', 'HEAD'], url: EVENTS_PATH, handler: async (request, reply) => route(request, reply) });
  app.route({
    method: ['GET', 'HEAD'],
    url: JOB_EVENTS_PATH,
    handler: async (request, reply) => {
      const params = parsePlainly(jobParams, request.params);
      if (!params.success) throw invalidRequest(params.issues);
      return route(request, reply, params.data.id);
    },
  });
  return () => {
    for (const sink of open) sink.end();
  };
}

function readAfter(request: FastifyRequest): number | undefined {
  const query = decodeQuery(rawQuery(request), noQuery);
  const parsedQuery = parsePlainly(noQuery, query.value);
  const header = parsePlainly(lastEventId, request.headers);
  const issues = [...query.issues, ...parsedQuery.issues, ...header.issues];
  if (issues.length > 0) throw invalidRequest(tidy(issues));
  const given = header.data?.['last-event-id'];
  return given === undefined ? undefined : Number(given);
}

/** Headers set so far, in the form `writeHead` takes. */
function fill(
  headers: Record<string, number | string | string[] | undefined>,
): Record<string, number | string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
