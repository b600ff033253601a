import type { EventData, StoredEvent } from '../../shared/contract/events.ts';
import type { BuildStatus, EngineBuildsView, EngineBuildView } from '../../shared/schema/engineBuild.ts';
import type { Link } from '../client/link.ts';
import type { FeedStore } from './feed.ts';
import { createResource, type ResourceStore } from './resource.ts';
import type { Toasts } from './toasts.ts';
import { inWords } from './words.ts';

export interface BuildsActions {
  /** Gets a build, or tests it again; answers the app's words when it refuses. */
  install(id: string, acceptLicence: boolean): Promise<string | undefined>;
  pause(id: string): Promise<void>;
  /** Cancels it, or deletes what is here of it. */
  remove(id: string): Promise<void>;
  /** Goes back to what was in use before. */
  rollBack(): Promise<void>;
  /** Begins to follow the feed; answers what ends it. */
  start(): () => void;
}

export type BuildsStore = ResourceStore<EngineBuildsView, BuildsActions>;

export interface BuildsPorts {
  readonly link: Pick<Link, 'call'>;
  readonly feed: FeedStore;
  readonly toasts: Toasts;
}

/** Builds of the official engine; fetched once somebody looks, and followed from then on. */
export function createBuilds({ link, feed, toasts }: BuildsPorts): BuildsStore {
  const view = createResource(() => link.call('builds.list', {}));
  const put = (build: EngineBuildView): void => {
    const now = view.getState().value;
    if (now) view.put({ ...now, items: now.items.map((one) => (one.id === build.id ? build : one)) });
  };
  const tell = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      toasts.error(inWords(thrown));
      await view.refresh();
    }
  };
  const news = ({ buildId, status, inUse }: EventData<'engine.build'>): void => {
    const known = view.getState().value?.items.find(({ id }) => id === buildId);
    if (!known) return void view.refresh();
    put({ ...known, status, inUse });
    // What there is to go back to is known to the app alone.
    if (known.inUse !== inUse) void view.refresh();
  };
  const hear = (event: StoredEvent): void => {
    if (event.id < feed.getState().lastEventId || event.type !== 'engine.build') return;
    const words = endWords(event.data.status);
    if (words !== undefined) toasts.say(words);
    if (view.getState().state !== 'idle') news(event.data);
  };
  return {
    ...view,
    async install(id, acceptLicence) {
      try {
        put(await link.call('builds.install', { params: { id }, body: { acceptLicence } }));
        return undefined;
      } catch (thrown) {
        return inWords(thrown);
      }
    },
    pause: (id) => tell(async () => put(await link.call('builds.pause', { params: { id } }))),
    remove: (id) =>
      tell(async () => {
        await link.call('builds.remove', { params: { id } });
        await view.refresh();
      }),
    rollBack: () =>
      tell(async () => {
        view.put(await link.call('builds.rollback', {}));
        toasts.say('The engine from before is in use again.');
      }),
    start: () =>
      feed.hear({
        snapshot: () => {
          if (view.getState().state !== 'idle') void view.refresh();
        },
        event: hear,
      }),
  };
}

/** What is told of the end of a piece of work; nothing while it goes on. */
function endWords(status: BuildStatus): string | undefined {
  if (status.state === 'refused') return `An engine did not pass its self-test. ${status.test.message}`;
  if (status.state === 'failed') return `An engine could not be got. ${status.error.message}`;
  return status.state === 'ready' ? 'An engine has passed its self-test.' : undefined;
}
