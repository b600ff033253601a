import { engineEvent } from '../../shared/schema/engineWire.ts';
import type { EngineEvent } from '../../shared/schema/engineWire.ts';

/** The event of one line of an engine's stdout; undefined for native noise and anything malformed. */
export function parseEngineLine(line: string): EngineEvent | undefined {
  if (!line.startsWith('@')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line.slice(1));
  } catch {
    return undefined;
  }
  const parsed = engineEvent.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
