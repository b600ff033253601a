import type { FastifyInstance } from 'fastify';
import type { Callers } from './callers.ts';

/** A request that was answered, or left by its caller. Without its query and body, where prompts are. */
export interface AnsweredRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** From the first byte of the request to the end of the answer; for an event stream, how long it was open. */
  readonly ms: number;
  readonly client?: string;
}

/** The parts of the server that programs call; pages, documentation and the health check tell nothing of use. */
const CALLED_BY_PROGRAMS = /^\/(?:v1|openai|sdapi)\//;
const LONGEST_PATH = 200;

/** Tells of every request that another program made, refused ones too. The studio's own are left out. */
export function addRequestLog(
  app: FastifyInstance,
  options: { callers: Callers; now(): number; onAnswered(request: AnsweredRequest): void },
): void {
  app.addHook('onRequest', (request, reply, next) => {
    const path = (request.raw.url ?? '').split('?', 1)[0] ?? '';
    if (CALLED_BY_PROGRAMS.test(path)) {
      const startedAt = options.now();
      reply.raw.once('close', () => {
        const { own, client } = options.callers.of(request.raw);
        if (own) return;
        options.onAnswered({
          method: request.method,
          path: path.slice(0, LONGEST_PATH),
          status: reply.raw.statusCode,
          ms: Math.round(options.now() - startedAt),
          ...(client !== undefined && { client }),
        });
      });
    }
    next();
  });
}
