import path from 'node:path';
import type { WireCapabilities } from '../../shared/schema/engineWire.ts';
import { ownsListener } from '../platform/listenerOwner.ts';
import type { LaunchedEngine } from './launchedEngine.ts';

/**
 * Why what answers on the port of an engine without a secret is not that engine; undefined where nothing speaks
 * against it. Another program may have had the port before, and any program of this machine may have taken it since.
 */
export async function strangerAt(
  { start, spec, process }: Pick<LaunchedEngine, 'start' | 'spec' | 'process'>,
  { model }: WireCapabilities,
): Promise<string | undefined> {
  if (start.port === undefined || process.pid === undefined) return undefined;
  const file = spec.files.model ?? spec.files.diffusionModel;
  if (file !== undefined && model.name !== path.basename(file)) return 'it has another model loaded';
  return (await ownsListener(process.pid, start.port)) === false ? 'another program listens on its port' : undefined;
}
