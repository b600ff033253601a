import type { Logger } from '../platform/logger.ts';
import type { Preventable } from './electronParts.ts';
import { quitTransition, type QuitState } from './quitState.ts';

export type QuitAnswer = 'quit' | 'background' | 'stay';

export interface QuitOptions {
  /** Whether a job is at work or about to be. */
  readonly working: () => boolean;
  readonly ask: () => Promise<QuitAnswer>;
  /** Goes on without a window. */
  readonly toBackground: () => void;
  /** Stops engine, queue and server; the job at work goes on at the next start. */
  readonly stop: () => Promise<void>;
  /** Asks the program to end; `beforeQuit` lets it by then. */
  readonly leave: () => void;
  /** Ends the program at once. */
  readonly exit: (code: number) => void;
  readonly log: Logger;
  /** Milliseconds after which the program ends, stopped or not. Default: 9500. */
  readonly withinMs?: number;
}

/** How the program ends once all is stopped, where not as usual. */
export interface WayOut {
  readonly leave: () => void;
  /** Milliseconds it may take to end by itself; then it is ended. */
  readonly goneWithinMs: number;
}

/** The way out: asks when work is in progress, stops everything, then lets the program end. */
export function createQuit(options: QuitOptions) {
  const { log, withinMs = 9_500 } = options;
  const usual: WayOut = { leave: options.leave, goneWithinMs: 1_000 };
  let current: QuitState = { state: 'running' };

  const stop = async ({ leave, goneWithinMs }: WayOut): Promise<void> => {
    current = quitTransition(current, 'stop');
    const late = setTimeout(() => {
      log.error({ afterMs: withinMs }, 'the clean stop took too long');
      options.exit(1);
    }, withinMs);
    try {
      await options.stop();
    } catch (error) {
      log.error({ error: String(error) }, 'the stop failed');
    }
    current = quitTransition(current, 'stopped');
    leave();
    // A page that will not close must not keep the program alive, which has nothing left to lose.
    clearTimeout(late);
    setTimeout(() => options.exit(0), goneWithinMs).unref();
  };
  const request = async (way = usual): Promise<void> => {
    if (current.state !== 'running') return;
    if (!options.working()) return stop(way);
    current = quitTransition(current, 'ask');
    const answer = await options.ask().catch((error: unknown): QuitAnswer => {
      log.error({ error: String(error) }, 'the question could not be asked');
      return 'stay';
    });
    // A signal may have stopped everything meanwhile.
    if (current.state !== 'asking') return;
    if (answer === 'quit') return stop(way);
    current = quitTransition(current, 'stay');
    if (answer === 'background') options.toBackground();
  };

  return {
    state: (): QuitState['state'] => current.state,
    /** The user wants to quit. */
    request,
    /** For `before-quit`, and for closing the window where that is quitting: holds it up until all is stopped. */
    holdUp(event: Preventable): void {
      if (current.state === 'gone') return;
      event.preventDefault();
      void request();
    },
    /** The system or a terminal wants us gone: nobody is asked. */
    async now(why: string): Promise<void> {
      if (current.state !== 'running' && current.state !== 'asking') return;
      log.info({ why }, 'stopping');
      await stop(usual);
    },
  };
}
