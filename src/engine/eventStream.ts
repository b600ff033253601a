import type { EngineEvent } from '../shared/schema/engineWire.ts';

/** Where event bytes go; `done` is called once they have left the process, with an error when nobody listens any more. */
export interface EventSink {
  write(text: string, done: (error: Error | null) => void): void;
}

/** Events that may wait for a slow reader before new jobs are refused. */
const congestionLimit = 1000;

/**
 * Events on stdout, one JSON a line behind `@`.
 *
 * A reader that is slow must neither lose an event nor make this process grow. So while a write is under way
 * a newer progress event takes the place of an older one of the same job, all others are kept in order, and
 * `congested` tells the routes to take no more jobs.
 *
 * Native code writes progress bars to the same stdout without ending their line, hence the newline in front.
 */
export class EventStream {
  readonly #sink: EventSink;
  readonly #waiting = new Map<string, string>();
  #sequence = 0;
  #writing = false;
  #broken = false;
  #whenFlushed: (() => void)[] = [];

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  get congested(): boolean {
    return this.#waiting.size >= congestionLimit;
  }

  readonly emit = (event: EngineEvent): void => {
    if (this.#broken) return;
    const key = event.type === 'progress' ? `progress ${event.id}` : `event ${this.#sequence++}`;
    this.#waiting.delete(key);
    this.#waiting.set(key, `\n@${JSON.stringify(event)}\n`);
    this.#write();
  };

  /** Resolves when every event so far has left the process, or can no longer. */
  flushed(): Promise<void> {
    if (!this.#writing) return Promise.resolve();
    return new Promise((resolve) => this.#whenFlushed.push(resolve));
  }

  #write(): void {
    if (this.#writing || this.#waiting.size === 0) return;
    this.#writing = true;
    const text = [...this.#waiting.values()].join('');
    this.#waiting.clear();
    this.#sink.write(text, (error) => {
      this.#writing = false;
      if (error !== null) {
        this.#broken = true;
        this.#waiting.clear();
      }
      this.#write();
      if (this.#writing) return;
      for (const resolve of this.#whenFlushed.splice(0)) resolve();
    });
  }
}
