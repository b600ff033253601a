import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { operationNames, operations } from '../../../shared/contract/operations.ts';
import type { Call } from '../call.ts';
import type { EventFeed } from '../eventFeed.ts';
import { createCallers } from './callers.ts';
import { addDocs, DOCS_ROUTES } from './docs.ts';
import { addEventRoutes, EVENTS_PATH, JOB_EVENTS_PATH } from './eventRoutes.ts';
import { defaultStreamLimits } from './eventStream.ts';
import type { StreamLimits } from './eventStream.ts';
import { addFrontDoor } from './frontDoor.ts';
import type { KeyGuard } from './frontDoor.ts';
import { answerMalformed, asAppError, badRequest, notFound, sendError } from './httpErrors.ts';
import { keyMissing, listenFailure } from './listenFailure.ts';
import { createPathTable } from './pathTable.ts';
import { declaredLength, MAX_BODY_BYTES } from './readBody.ts';
import { callableAddress, isLoopback } from '../../platform/loopback.ts';
import { addRequestLog, type AnsweredRequest } from './requestLog.ts';
import { addOperationRoutes } from './routes.ts';
import { trackSilentConnections } from './silentConnections.ts';
import { addHomePage, addUi } from './ui.ts';

const SWEEP_MS = 20;

export interface HttpServerOptions {
  readonly call: Call;
  readonly feed: EventFeed;
  readonly guard: KeyGuard;
  readonly version: string;
  readonly log: { error(facts: object, message: string): void };
  /** Hears of every request that another program has made. */
  readonly onAnswered?: (request: AnsweredRequest) => void;
  /** Folder of the built studio, served at `/`; without it a plain page stands there. */
  readonly uiFolder?: string;
  /** Default: 64 MiB. */
  readonly maxBodyBytes?: number;
  /** Limits of event streams, and how many there may be at once. Default: 100. */
  readonly streams?: Partial<StreamLimits> & { readonly maxStreams?: number };
  /** Milliseconds that answers under way get to finish when the server closes. Default: 2000. */
  readonly closeGraceMs?: number;
}

export interface HttpServer {
  /**
   * Listens on `host` and `port`, 0 for a free one; answers the URL by which this machine reaches it.
   * @throws AppError when that cannot be had, or would be open to other machines without a key.
   */
  listen(address: { readonly host: string; readonly port: number }): Promise<{ url: string; port: number }>;
  /** Ends event streams and idle connections at once, all others after a grace. */
  close(): Promise<void>;
}

/** The HTTP transport over the in-process port. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const closing = new AbortController();
  const maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
  const onError = (error: unknown): void =>
    options.log.error({ err: error }, 'unexpected failure while answering over HTTP');
  let boundToLoopback = true;

  // Runs before any hook, so it has to guard by itself: `door` exists by the time a request comes.
  const onBadAddress: FastifyServerOptions['frameworkErrors'] = (_error, request, reply) => {
    try {
      door.admit(request, reply);
      sendError(request, reply, badRequest('the address is not valid percent-encoding'));
    } catch (error) {
      sendError(request, reply, asAppError(error, onError));
    }
  };
  const app = createApp(onBadAddress, maxBodyBytes);
  const endSilent = trackSilentConnections(app.server);
  const ui = options.uiFolder !== undefined;
  const callers = createCallers();
  const { onAnswered } = options;
  if (onAnswered) addRequestLog(app, { callers, now: () => performance.now(), onAnswered });
  const door = addFrontDoor(app, {
    guard: options.guard,
    known: knownPaths(!ui),
    callers,
    boundToLoopback: () => boundToLoopback,
    ui,
  });
  app.setErrorHandler((error, request, reply) => sendError(request, reply, asAppError(error, onError)));
  app.setNotFoundHandler((request, reply) => sendError(request, reply, notFound()));
  addOperationRoutes(app, { call: options.call, callers, maxBodyBytes, closing: closing.signal });
  addDocs(app, options.version);
  if (options.uiFolder === undefined) addHomePage(app, options.version);
  else addUi(app, options.uiFolder);
  const { maxStreams = 100, ...limits } = options.streams ?? {};
  const endStreams = addEventRoutes(app, {
    feed: options.feed,
    limits: { ...defaultStreamLimits, ...limits },
    maxStreams,
    stillAdmits: door.stillAdmits,
    onError,
  });

  return {
    async listen({ host, port }) {
      boundToLoopback = isLoopback(host);
      if (!boundToLoopback && !options.guard.keySet()) throw keyMissing(host);
      try {
        // One address: `localhost` would be two sockets, of which only the first is set up in full.
        await app.listen({
          host: host.toLowerCase() === 'localhost' ? '127.0.0.1' : host.replace(/^\[(.*)\]$/, '$1'),
          port,
        });
      } catch (error) {
        throw listenFailure(error, host, port);
      }
      const { address, port: bound } = boundAddress(app.server.address());
      const name = callableAddress(address);
      return { url: `http://${name.includes(':') ? `[${name}]` : name}:${bound}`, port: bound };
    },
    async close() {
      closing.abort();
      endStreams();
      const timer = setTimeout(() => app.server.closeAllConnections(), options.closeGraceMs ?? 2000);
      // What was still being answered when closing began becomes idle only now, and would be kept for later requests.
      const sweep = setInterval(() => {
        app.server.closeIdleConnections();
        endSilent();
      }, SWEEP_MS);
      await app.close().finally(() => {
        clearTimeout(timer);
        clearInterval(sweep);
      });
    },
  };
}

function createApp(
  frameworkErrors: NonNullable<FastifyServerOptions['frameworkErrors']>,
  maxBodyBytes: number,
): FastifyInstance {
  const app = fastify({
    frameworkErrors,
    clientErrorHandler: answerMalformed,
    return503OnClosing: false,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    // The address as a whole is limited already; the schema says how long an id may be.
    routerOptions: { maxParamLength: 16_384 },
    // A missing Host is for the guard to refuse, in the form all errors have.
    http: { requireHostHeader: false },
  });
  // Bodies are read by the route that wants them, with limits and errors of our own.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.server.on('checkContinue', (request, response) => {
    if ((declaredLength(request) ?? 0) <= maxBodyBytes) response.writeContinue();
    app.server.emit('request', request, response);
  });
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  return app;
}

function knownPaths(homePage: boolean): ReturnType<typeof createPathTable> {
  const reads = [EVENTS_PATH, JOB_EVENTS_PATH, ...(homePage ? ['/'] : [])].map((path) => ({ method: 'GET', path }));
  return createPathTable([...operationNames.map((name) => operations[name]), ...reads, ...DOCS_ROUTES]);
}

function boundAddress(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address;
}
