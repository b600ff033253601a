import type { ServerAddress } from '../../shared/contract/channels.ts';
import type { Link } from '../client/link.ts';
import { createResource, type ResourceStore } from './resource.ts';

export type ServerUrl = ResourceStore<ServerAddress | undefined>;

/** Where other programs reach the app, as the desktop tells; in a browser that is the page's own origin, and this is undefined. */
export const createServerUrl = ({ link }: { link: Pick<Link, 'host'> }): ServerUrl =>
  createResource(async () => link.host?.server());
