import { randomBytes } from 'node:crypto';
import type { EngineSpec } from '../../shared/schema/engine.ts';
import type { EngineConfig } from '../../shared/schema/engineWire.ts';
import type { EngineStart, StartOptions } from './engineStart.ts';
import { parseEngineLine } from './progressParser.ts';
import { toWireBody } from './wireBody.ts';

function configLine(spec: EngineSpec, secret: string): string {
  const { threads, backend, flashAttention } = spec;
  const config: EngineConfig = {
    secret,
    files: { ...spec.files },
    threads,
    backend,
    ...(flashAttention !== undefined && { flashAttention }),
  };
  return `${JSON.stringify(config)}\n`;
}

/** The embedded engine is told everything on stdin, so that no process list shows it, and tells its port itself. */
export function startEmbedded({ spec, command }: StartOptions): EngineStart {
  const secret = randomBytes(24).toString('base64url');
  return {
    command,
    input: configLine(spec, secret),
    secret,
    port: undefined,
    terminal: false,
    read: parseEngineLine,
    toBody: async (request) => ({ body: toWireBody(request), warnings: [] }),
  };
}
