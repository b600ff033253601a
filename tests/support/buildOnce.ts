import { buildStale } from '../../scripts/build.ts';
import { testModelFolder } from './testModel.ts';

/**
 * Process tests run what was built; build it once, before any of them. They all draw with the noise model, which is
 * quick at any size: the workers and what they start take it from the environment.
 */
export default async function setup(): Promise<void> {
  await buildStale();
  process.env['TINTYPE_STARTER_MODEL'] = await testModelFolder();
}
