import os from 'bare-os';
import { engineExit } from '../shared/schema/engineWire.ts';
import type { EventStream } from './eventStream.ts';

/** A step of a large picture cannot be interrupted, so unloading may take longer than anyone wants to wait. */
const graceMs = 2000;

export interface Stoppable {
  stopJobs(): void;
  unload(): Promise<void>;
}

/** Ends the process: the job at work is given up, the model is unloaded (see `addon.ts`), and after two seconds the process is killed; at once while nothing is loaded yet. */
export class Shutdown {
  readonly #events: EventStream;
  #work: Stoppable | null = null;
  #stopping = false;

  constructor(events: EventStream) {
    this.#events = events;
  }

  /** What has to be stopped first, once there is something. */
  covers(work: Stoppable): void {
    this.#work = work;
  }

  async stop(why: string): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    // Bare.exit hangs for good while a model is being loaded, and its timers are dead by then; there is nothing to save.
    if (this.#work === null) {
      os.kill(Bare.pid, 'SIGKILL');
      return;
    }
    setTimeout(() => os.kill(Bare.pid, 'SIGKILL'), graceMs);
    this.#events.emit({ type: 'bye', why });
    this.#work.stopJobs();
    await this.#work.unload();
    await this.#events.flushed();
    Bare.exit(engineExit.stopped);
  }
}
