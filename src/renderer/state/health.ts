import type { Health } from '../../shared/schema/health.ts';
import type { Link } from '../client/link.ts';
import { createResource, type ResourceStore } from './resource.ts';

export type HealthStore = ResourceStore<Health>;

/** Version of the app, how long it runs, and who can reach it. */
export const createHealth = ({ link }: { link: Pick<Link, 'call'> }): HealthStore =>
  createResource(() => link.call('health.get', {}));
