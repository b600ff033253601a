import type { ModelView } from '../../shared/schema/model.ts';
import type { Link } from '../client/link.ts';
import { createResource, type ResourceStore } from './resource.ts';

export type LibraryStore = ResourceStore<readonly ModelView[]>;

/** What goes with models: LoRAs, text encoders, VAEs and whatever else lies in the models folders. */
export const createLibrary = ({ link }: { link: Pick<Link, 'call'> }): LibraryStore =>
  createResource(async () => {
    const { items } = await link.call('models.list', { query: { kind: 'any' } });
    return items.filter(({ kind }) => kind !== 'model');
  });

/** Whether a LoRA can have an effect on a model; told only where both families are known. */
export const suits = (lora: Pick<ModelView, 'family'>, model: Pick<ModelView, 'family'> | undefined): boolean =>
  model === undefined ||
  lora.family === 'unknown' ||
  lora.family === model.family ||
  (lora.family === 'flux' && model.family === 'chroma');
