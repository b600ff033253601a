import type { EngineEvent } from '../shared/schema/engineWire.ts';
import type { JobBoard } from './jobBoard.ts';
import type { JobFailure } from './jobState.ts';
import type { NativeRequest } from './requestMapping.ts';
import { afterTick, encoding, type PhaseProgress, type Tick } from './tickPhases.ts';

/** The loaded model as the runner needs it. */
export interface Renderer {
  /** Draws one image and gives its PNG; rejects when it fails or was cancelled. */
  render(request: NativeRequest, seed: number, onTick: (tick: Tick) => void): Promise<Uint8Array>;
  /** Asks the image at work to end; resolves once it has settled. Harmless when idle. */
  cancel(): Promise<void>;
  takeWarnings(): string[];
}

export interface RunnerPorts {
  readonly board: JobBoard;
  readonly renderer: Renderer;
  readonly emit: (event: EngineEvent) => void;
  readonly now: () => number;
}

/**
 * Runs the jobs of the board one at a time, one native job per image: as fast as a native batch, but every image
 * is there as soon as it is done and outlives a cancel.
 */
export class JobRunner {
  readonly #ports: RunnerPorts;
  #active: string | null = null;
  #cancelling: Promise<void> = Promise.resolve();
  #stopping = false;

  constructor(ports: RunnerPorts) {
    this.#ports = ports;
  }

  /** Takes up the next job unless one is at work. Call after every new job. */
  wake(): void {
    const job = this.#ports.board.next();
    if (this.#active !== null || this.#stopping || job === undefined) return;
    this.#active = job.id;
    // An error out of #run is a bug of ours and must end the process, hence no catch.
    void this.#run(job.id).then(() => {
      this.#active = null;
      this.wake();
    });
  }

  /** Cancels a job that waits or runs; no change for one that has ended. */
  cancel(id: string): void {
    const { board, emit, now } = this.#ports;
    const { state } = board.open(id);
    if (state.status === 'queued') {
      board.change(id, { type: 'cancel', at: now() });
      emit({ type: 'job', id, status: 'cancelled' });
    } else if (state.status === 'generating' && !state.cancelling) {
      board.change(id, { type: 'cancel', at: now() });
      this.#cancelNative();
    }
  }

  /** Takes up no more jobs. */
  stop(): void {
    this.#stopping = true;
    if (this.#active !== null) this.cancel(this.#active);
  }

  /** A cancel that arrives between two images could hit the next job, so the next image waits for it to settle. */
  #cancelNative(): void {
    this.#cancelling = this.#ports.renderer.cancel().catch(() => undefined);
  }

  async #run(id: string): Promise<void> {
    const { board, emit, now } = this.#ports;
    const { count } = board.open(id).request;
    board.change(id, { type: 'start', at: now(), progress: { ...encoding, image: 0, images: count } });
    emit({ type: 'job', id, status: 'generating' });
    const error = await this.#renderAll(id);
    await this.#cancelling;
    const at = now();
    const { state } = board.change(id, error === null ? { type: 'complete', at } : { type: 'fail', at, error });
    if (state.status === 'queued' || state.status === 'generating') throw new Error('a job ended without an end');
    emit({ type: 'job', id, status: state.status });
  }

  async #renderAll(id: string): Promise<JobFailure | null> {
    const { count } = this.#ports.board.open(id).request;
    try {
      for (let index = 0; index < count && !this.#isCancelling(id); index += 1) await this.#renderOne(id, index);
      return null;
    } catch (error) {
      return failure(error);
    }
  }

  async #renderOne(id: string, index: number): Promise<void> {
    const { board, renderer, emit, now } = this.#ports;
    const { request } = board.open(id);
    const seed = request.seed + index;
    let phase: PhaseProgress = encoding;
    const report = (next: PhaseProgress): void => {
      phase = next;
      const progress = { ...next, image: index, images: request.count };
      board.change(id, { type: 'progress', progress });
      emit({ type: 'progress', id, progress });
    };
    report(encoding);
    renderer.takeWarnings();
    const startedAt = now();
    const png = await renderer.render(request.native, seed, (tick) => {
      for (const next of afterTick(phase, tick)) report(next);
    });
    board.addImage(id, { index, seed, png, computeMs: now() - startedAt }, renderer.takeWarnings());
    emit({ type: 'image', id, index, seed });
  }

  #isCancelling(id: string): boolean {
    const { state } = this.#ports.board.open(id);
    return state.status === 'generating' && state.cancelling;
  }
}

function failure(error: unknown): JobFailure {
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: /bad_alloc|out of memory|failed to allocate|alloc\w* \w+ buffer failed/i.test(message)
      ? 'out_of_memory'
      : 'generation_failed',
    message,
  };
}
