import type { Operation } from './operation.ts';
import { generationsOperations } from './operations/generations.ts';
import { queueOperations } from './operations/queue.ts';
import { imagesOperations } from './operations/images.ts';
import { engineOperations } from './operations/engine.ts';
import { devicesOperations } from './operations/devices.ts';
import { templatesOperations } from './operations/templates.ts';
import { serverOperations } from './operations/server.ts';
import { accessOperations } from './operations/access.ts';
import { downloadsOperations } from './operations/downloads.ts';
import { buildsOperations } from './operations/builds.ts';

/** Every operation of the contract, once. */
export const operations = {
  ...generationsOperations,
  ...queueOperations,
  ...imagesOperations,
  ...engineOperations,
  ...devicesOperations,
  ...templatesOperations,
  ...serverOperations,
  ...accessOperations,
  ...downloadsOperations,
  ...buildsOperations,
} as const satisfies Record<string, Operation>;

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export const operationNames = Object.keys(operations) as OperationName[];
