export interface LinkedAbort {
  /** Aborts when the first of the sources does, with its reason. */
  readonly signal: AbortSignal;
  /** Lets go of the sources. To be called when the work is done. */
  unlink(): void;
}

/**
 * One signal over several, that lets go of them. `AbortSignal.any` keeps about a kilobyte for each use
 * on a source that lives as long as the app (seen on Node 24), so it is only for sources that end.
 */
export function linkAbort(...sources: readonly AbortSignal[]): LinkedAbort {
  const controller = new AbortController();
  const abort = (): void => controller.abort(sources.find((source) => source.aborted)?.reason);
  for (const source of sources) {
    if (source.aborted) abort();
    else source.addEventListener('abort', abort, { once: true });
  }
  return {
    signal: controller.signal,
    unlink: () => {
      for (const source of sources) source.removeEventListener('abort', abort);
    },
  };
}
