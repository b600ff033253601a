import { randomBytes } from 'node:crypto';
import type { EngineSpec } from '../../shared/schema/engine.ts';
import type { EngineConfig, EngineEvent } from '../../shared/schema/engineWire.ts';
import { giveWay } from '../platform/giveWay.ts';
import { createLineSplitter } from '../platform/lineSplitter.ts';
import { spawnChild } from '../platform/spawnChild.ts';
import type { ChildCommand, ChildExit } from '../platform/spawnChild.ts';
import { createTailBuffer } from '../platform/tailBuffer.ts';
import { parseEngineLine } from './progressParser.ts';

/** Events are short; longer lines are native noise or a fault. */
const MAX_LINE_BYTES = 64 * 1024;
const STDERR_TAIL_BYTES = 4 * 1024;

export interface EngineProcess {
  /** Undefined when the program could not be started. */
  readonly pid: number | undefined;
  /** Drawn anew for every process; goes to it on stdin, so no process list shows it. */
  readonly secret: string;
  readonly exited: Promise<ChildExit>;
  /** Listens to the events of its stdout; answers the function that ends it. */
  readonly onEvent: (listener: (event: EngineEvent) => void) => () => void;
  readonly stderrTail: () => string;
  /** Ends the life line: an engine that still can ends itself. */
  readonly closeInput: () => void;
}

function configLine(spec: EngineSpec, secret: string): string {
  const { threads, backend, flashAttention, memory } = spec;
  const config: EngineConfig = {
    secret,
    files: { ...spec.files },
    threads,
    backend,
    ...(flashAttention !== undefined && { flashAttention }),
    ...(memory !== undefined && { memory }),
  };
  return `${JSON.stringify(config)}\n`;
}

/** Starts an engine for `spec` and hands it its configuration. */
export function startEngineProcess(command: ChildCommand, spec: EngineSpec): EngineProcess {
  const listeners = new Set<(event: EngineEvent) => void>();
  const tail = createTailBuffer(STDERR_TAIL_BYTES);
  const lines = createLineSplitter((line) => {
    const event = parseEngineLine(line);
    if (event !== undefined) for (const listener of listeners) listener(event);
  }, MAX_LINE_BYTES);
  const child = spawnChild(command, { stdout: lines.push, stderr: tail.push });
  if (child.pid !== undefined) giveWay(child.pid);
  const secret = randomBytes(24).toString('base64url');
  child.write(configLine(spec, secret));
  return {
    pid: child.pid,
    secret,
    exited: child.exited,
    closeInput: child.closeInput,
    stderrTail: tail.text,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
