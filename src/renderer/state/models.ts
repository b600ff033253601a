import type { EngineView } from '../../shared/schema/engine.ts';
import type { ModelView } from '../../shared/schema/model.ts';
import type { Link } from '../client/link.ts';
import type { FeedStore } from './feed.ts';
import { createResource, type ResourceStore } from './resource.ts';
import type { SettingsStore } from './settings.ts';
import type { Toasts } from './toasts.ts';
import { inWords } from './words.ts';

export interface ModelsActions {
  /** Looks into the model folders again. Answers what is there; undefined where that failed, which it tells. */
  scan(): Promise<readonly ModelView[] | undefined>;
  /** Makes a model the one for requests that name none. */
  select(id: string): Promise<void>;
  /** Loads the selected model, unloads it, or both. */
  engine(what: 'start' | 'stop' | 'restart'): Promise<void>;
}

export type ModelsStore = ResourceStore<readonly ModelView[], ModelsActions>;

export interface ModelsPorts {
  readonly link: Pick<Link, 'call'>;
  readonly feed: FeedStore;
  readonly settings: SettingsStore;
  readonly toasts: Toasts;
}

/** What is installed, and what can be used. */
export function createModels({ link, feed, settings, toasts }: ModelsPorts): ModelsStore {
  const resource = createResource(async () => (await link.call('models.list', {})).items);
  const tell = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      toasts.error(inWords(thrown));
    }
  };
  return {
    ...resource,
    async scan() {
      let found: readonly ModelView[] | undefined;
      await tell(async () => {
        const { items } = await link.call('models.scan', {});
        resource.put(items);
        found = items;
      });
      return found;
    },
    async select(id) {
      if (await settings.change({ selectedModel: id })) await resource.refresh();
    },
    engine: (what) =>
      tell(async () => {
        await feed.ask(
          () => link.call(`engine.${what}`, {}),
          (engine: EngineView) => [{ kind: 'engine', engine }],
        );
      }),
  };
}

/** The model that a draft or request would use: the one named, else the selected one. */
export function modelInUse(models: readonly ModelView[] | undefined, named: string | null): ModelView | undefined {
  return models?.find(({ id, selected }) => (named === null ? selected : id === named));
}
