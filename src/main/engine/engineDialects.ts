import type { EngineKind } from '../../shared/schema/engine.ts';
import { startEmbedded } from './embeddedDialect.ts';
import type { EngineStart, StartOptions } from './engineStart.ts';
import { startSdServer } from './sdServerDialect.ts';

/** How an engine of each kind is started and understood. */
export const engineDialects: Readonly<Record<EngineKind, (options: StartOptions) => EngineStart>> = {
  embedded: startEmbedded,
  'sd-server': startSdServer,
};
