import { createStore } from 'zustand/vanilla';
import type { ModelView } from '../../shared/schema/model.ts';
import type { Link } from '../client/link.ts';
import { createResource, type ResourceStore } from './resource.ts';
import type { ReadableStore } from './store.ts';

export type LibraryStore = ResourceStore<
  readonly ModelView[],
  {
    /** Models folders in which some changes show only after a scan, as of the last look. */
    readonly crowded: ReadableStore<readonly string[]>;
  }
>;

/** What goes with models: LoRAs, text encoders, VAEs and whatever else lies in the models folders. */
export function createLibrary({ link }: { link: Pick<Link, 'call'> }): LibraryStore {
  const crowded = createStore<readonly string[]>()(() => []);
  const resource = createResource(async () => {
    const answer = await link.call('models.list', { query: { kind: 'any' } });
    crowded.setState(answer.crowded ?? [], true);
    return answer.items.filter(({ kind }) => kind !== 'model');
  });
  return { ...resource, crowded };
}

/** Whether a LoRA can have an effect on a model; told only where both families are known. */
export const suits = (lora: Pick<ModelView, 'family'>, model: Pick<ModelView, 'family'> | undefined): boolean =>
  model === undefined ||
  lora.family === 'unknown' ||
  lora.family === model.family ||
  (lora.family === 'flux' && model.family === 'chroma');
