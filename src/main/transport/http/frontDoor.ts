import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { operationNames, operations } from '../../../shared/contract/operations.ts';
import type { Operation } from '../../../shared/contract/operation.ts';
import { AppError } from '../../../shared/schema/error.ts';
import { offeredKeys } from './apiKey.ts';
import type { Callers } from './callers.ts';
import { allowOrigin, answerPreflight, baseHeaders, BEARER } from './headers.ts';
import { notFound } from './httpErrors.ts';
import type { PathTable } from './pathTable.ts';
import { guardRequest } from './requestGuard.ts';
import type { Verdict } from './requestGuard.ts';
import { cookieCounts, sessionTokens } from './sessionCookie.ts';
import { UI_ROUTE } from './ui.ts';

/** Who may call, and as whom. */
export interface KeyGuard {
  keySet(): boolean;
  /** Whose key it is; undefined when it is none. An application's key has its name. */
  holderOfKey(candidate: string): { readonly name?: string } | undefined;
  /** Whose key a session stands for; undefined when it has ended. */
  holderOfSession(token: string): { readonly name?: string } | undefined;
  allowedOrigins(): readonly string[];
}

export interface FrontDoorOptions {
  readonly guard: KeyGuard;
  readonly known: PathTable;
  readonly callers: Callers;
  /** Whether the server listens on loopback only; known once it listens. */
  boundToLoopback(): boolean;
  /** Other paths may be files of the studio; whether they are is for its route to say. */
  readonly ui: boolean;
}

const refusals: Readonly<Record<Extract<Verdict, { allow: false }>['code'], string>> = {
  INVALID_HOST: 'This server only answers to loopback names. Call it as 127.0.0.1, localhost or [::1].',
  INVALID_ORIGIN:
    'Pages of this origin may not call the server. Add the origin to allowedOrigins in the settings to let them.',
  UNAUTHORIZED:
    'This server wants its API key, e.g. as Authorization: Bearer KEY. The key is in the settings of whoever runs it.',
};

const openPaths: ReadonlySet<string> = new Set(
  operationNames.flatMap((name) => {
    const operation: Operation = operations[name];
    return operation.open ? [operation.path] : [];
  }),
);

export interface FrontDoor {
  /** Lets a request in or throws why not: for those that never get as far as a hook. */
  admit(request: FastifyRequest, reply: FastifyReply): void;
  /** Whether it would still be let in now; its key may have gone since. */
  stillAdmits(request: FastifyRequest): boolean;
}

/** What every request passes before any route: headers, guard, preflight, wrong path, wrong verb. */
export function addFrontDoor(app: FastifyInstance, options: FrontDoorOptions): FrontDoor {
  function judge(request: FastifyRequest): { verdict: Verdict; known: () => ReturnType<typeof identify> } {
    const { headers, headersDistinct } = request.raw;
    let caller: ReturnType<typeof identify>;
    const known = (): typeof caller => (caller ??= identify(request));
    const verdict = guardRequest({
      boundToLoopback: options.boundToLoopback(),
      // Of several, each reader would believe another one (RFC 9112, section 3.2).
      host: headersDistinct.host?.length === 1 ? headers.host : undefined,
      origin: headers.origin,
      allowedOrigins: options.guard.allowedOrigins(),
      open: openPaths.has(pathOf(request)) || isStudio(request),
      preflight: isPreflight(request),
      keySet: options.guard.keySet(),
      hasKey: () => known() !== undefined,
    });
    return { verdict, known };
  }

  function admit(request: FastifyRequest, reply: FastifyReply): void {
    reply.headers(baseHeaders);
    const { verdict, known } = judge(request);
    if (verdict.corsOrigin !== undefined) allowOrigin(reply, verdict.corsOrigin);
    if (!verdict.allow && verdict.code === 'UNAUTHORIZED') reply.header('www-authenticate', challenge(options.ui));
    if (!verdict.allow) throw new AppError(verdict.code, refusals[verdict.code]);
    const admitted = known();
    if (admitted) options.callers.note(request.raw, admitted);
  }

  /** By its key, else by its session; undefined for neither. */
  function identify({ raw }: FastifyRequest): { client: string | undefined; session?: string } | undefined {
    for (const key of offeredKeys(raw.headers)) {
      const holder = options.guard.holderOfKey(key);
      if (holder) return { client: holder.name };
    }
    for (const session of cookieCounts(raw) ? sessionTokens(raw.headers.cookie) : []) {
      const holder = options.guard.holderOfSession(session);
      if (holder) return { client: holder.name, session };
    }
    return undefined;
  }

  /**
   * The studio's files hold nothing of the user's, and whoever is to paste a key must see where. The route that was
   * found decides: an address can be written in ways that lead to another route than its text says (`http://x/v1/queue`).
   */
  function isStudio(request: FastifyRequest): boolean {
    const path = decodedPath(request);
    const isFile = isRead(request) && request.routeOptions.url === UI_ROUTE;
    return isFile && !path.startsWith('/v1/') && options.known(path) === undefined;
  }

  app.addHook('onRequest', async (request, reply) => {
    admit(request, reply);
    if (isPreflight(request)) return answerPreflight(reply);
    const path = decodedPath(request);
    const methods = options.known(path);
    if (methods === undefined) {
      if (isStudio(request)) return undefined;
      throw notFound();
    }
    if (methods.includes(request.method)) return undefined;
    reply.header('allow', methods.join(', '));
    throw new AppError('METHOD_NOT_ALLOWED', `${path} does not answer ${request.method}. Use ${methods.join(' or ')}.`);
  });
  return { admit, stillAdmits: (request) => judge(request).verdict.allow };
}

/** Where the studio is served it asks for the key itself: a Basic challenge would make the browser ask over it. */
const challenge = (ui: boolean): string => (ui ? BEARER : `${BEARER}, Basic realm="Tintype", charset="UTF-8"`);

const isRead = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD';

const isPreflight = ({ raw }: FastifyRequest): boolean =>
  raw.method === 'OPTIONS' &&
  raw.headers.origin !== undefined &&
  raw.headers['access-control-request-method'] !== undefined;

/** The path as sent, without its query. */
const pathOf = (request: FastifyRequest): string => (request.raw.url ?? '').split('?', 1)[0] ?? '';

/** The path as the framework matches it; a slash that was encoded stays part of its segment. */
function decodedPath(request: FastifyRequest): string {
  try {
    return decodeURI(pathOf(request));
  } catch {
    return pathOf(request);
  }
}
