import { buildStale } from '../../scripts/build.ts';

/** Process tests run what was built; build it once, before any of them. */
export default async function setup(): Promise<void> {
  await buildStale();
}
