import { generationHandlers } from './handlers/generations.ts';
import { imageHandlers } from './handlers/images.ts';
import { jobHandlers } from './handlers/jobs.ts';
import type { Services } from './handlers/services.ts';
import { systemHandlers } from './handlers/system.ts';
import type { Handlers } from './transport/call.ts';

/** Every operation of the contract as a call into the services. */
export const createHandlers = (services: Services): Handlers => ({
  ...generationHandlers(services),
  ...jobHandlers(services),
  ...imageHandlers(services),
  ...systemHandlers(services),
});
