import { SESSION_COOKIE, type ClientView } from '../../shared/schema/access.ts';
import type { Handlers } from '../transport/call.ts';
import type { Services } from './services.ts';

type Names = Extract<keyof Handlers, `${'keys' | 'session' | 'clients' | 'log'}.${string}`>;

/** Not readable by scripts, never sent along by a page of another site. Not `Secure`: the server speaks plain HTTP. */
const cookieOf = (token: string): string => `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict`;
const NO_COOKIE = `${cookieOf('')}; Max-Age=0`;

/** Who may call, who has called, and what was noted of it. */
export function accessHandlers(s: Services): Pick<Handlers, Names> {
  function clients(): ClientView[] {
    const atWork = Map.groupBy(s.jobs.inProgress(), (job) => job.client ?? '');
    return s.clients.list().map((totals): ClientView => {
      const open = totals.submitted - totals.complete - totals.error - totals.cancelled;
      const drawing = Math.min(open, atWork.get(totals.name)?.length ?? 0);
      return {
        name: totals.name === '' ? null : totals.name,
        jobs: {
          pending: open - drawing,
          in_progress: drawing,
          complete: totals.complete,
          error: totals.error,
          cancelled: totals.cancelled,
        },
        images: totals.images,
        computeMs: totals.computeMs,
        firstSeenAt: totals.firstAt,
        lastSeenAt: totals.lastAt,
        active: open > 0,
      };
    });
  }

  return {
    'keys.list': () => ({ body: { items: s.keys.list() } }),
    'keys.create': ({ body }) => ({ body: s.keys.create(body.name) }),
    'keys.delete': ({ params }) => {
      s.keys.remove(params.id);
      return { body: { id: params.id, deleted: true } };
    },
    'session.create': ({ body }) => {
      const { token, view } = s.access.signIn(body.key);
      return { headers: { 'set-cookie': cookieOf(token) }, body: view };
    },
    'session.delete': (_input, { session }) => {
      if (session !== undefined) s.access.signOut(session);
      return { headers: { 'set-cookie': NO_COOKIE }, body: { signedIn: false } };
    },
    'clients.list': () => ({ body: { items: clients() } }),
    'log.list': ({ query }) => ({ body: s.readLog(query) }),
  };
}
