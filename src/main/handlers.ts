import { accessHandlers } from './handlers/access.ts';
import { buildHandlers } from './handlers/builds.ts';
import { downloadHandlers } from './handlers/downloads.ts';
import { generationHandlers } from './handlers/generations.ts';
import { imageHandlers } from './handlers/images.ts';
import { jobHandlers } from './handlers/jobs.ts';
import { pictureHandlers } from './handlers/pictures.ts';
import type { Services } from './handlers/services.ts';
import { systemHandlers } from './handlers/system.ts';
import { templateHandlers } from './handlers/templates.ts';
import type { Handlers } from './transport/call.ts';

/** Every operation of the contract as a call into the services. */
export function createHandlers(services: Services): Handlers {
  const generations = generationHandlers(services);
  return {
    ...generations,
    ...templateHandlers(services, generations['generations.create']),
    ...jobHandlers(services),
    ...imageHandlers(services),
    ...pictureHandlers(services),
    ...systemHandlers(services),
    ...accessHandlers(services),
    ...downloadHandlers(services),
    ...buildHandlers(services),
  };
}
