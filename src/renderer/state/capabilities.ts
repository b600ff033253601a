import type { Capabilities } from '../../shared/schema/engine.ts';
import type { Link } from '../client/link.ts';
import { createResource, type ResourceStore } from './resource.ts';

export type CapabilitiesStore = ResourceStore<Capabilities>;

/** Samplers, schedulers, formats, features and limits of the engine. */
export const createCapabilities = ({ link }: { link: Pick<Link, 'call'> }): CapabilitiesStore =>
  createResource(() => link.call('capabilities.get', {}));
