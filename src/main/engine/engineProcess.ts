import { giveWay } from '../platform/giveWay.ts';
import { createLineSplitter } from '../platform/lineSplitter.ts';
import { spawnChild } from '../platform/spawnChild.ts';
import type { ChildExit } from '../platform/spawnChild.ts';
import { createTailBuffer } from '../platform/tailBuffer.ts';
import { createTerminalLines } from '../platform/terminalLines.ts';
import type { EngineNews, EngineStart } from './engineStart.ts';

/** Events are short; longer lines are native noise or a fault. */
const MAX_LINE_BYTES = 64 * 1024;
const STDERR_TAIL_BYTES = 4 * 1024;

export interface EngineProcess {
  /** Undefined when the program could not be started. */
  readonly pid: number | undefined;
  readonly exited: Promise<ChildExit>;
  /** Listens to what its stdout tells; answers the function that ends it. */
  readonly onNews: (listener: (news: EngineNews) => void) => () => void;
  readonly stderrTail: () => string;
  /** Ends the life line: an engine that still can ends itself. */
  readonly closeInput: () => void;
}

/** Starts an engine and hands it its configuration. */
export function startEngineProcess({ command, input, terminal, read }: EngineStart): EngineProcess {
  const listeners = new Set<(news: EngineNews) => void>();
  const tail = createTailBuffer(STDERR_TAIL_BYTES);
  const take = (line: string): void => {
    const news = read(line);
    if (news !== undefined) for (const listener of listeners) listener(news);
  };
  const lines = terminal ? createTerminalLines(take, MAX_LINE_BYTES) : createLineSplitter(take, MAX_LINE_BYTES);
  const child = spawnChild(command, { stdout: lines.push, stderr: tail.push });
  if (child.pid !== undefined) giveWay(child.pid);
  if (input !== '') child.write(input);
  return {
    pid: child.pid,
    exited: child.exited,
    closeInput: child.closeInput,
    stderrTail: tail.text,
    onNews(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
