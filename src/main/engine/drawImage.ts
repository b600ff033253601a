import type { WireCapabilities, WireJob } from '../../shared/schema/engineWire.ts';
import { AppError } from '../../shared/schema/error.ts';
import type { RenderProgress, RenderRequest } from '../../shared/schema/render.ts';
import { linkAbort } from '../platform/linkedAbort.ts';
import { cancelImage } from './cancelImage.ts';
import { isWholePng } from './engineClient.ts';
import type { EngineClient, Fault, Reply } from './engineClient.ts';
import { broken, brokenBy, imageFailed, notSupported, refused, stuck } from './engineErrors.ts';
import type { EngineNews, WireBody } from './engineStart.ts';
import { unsupportedBy } from './unsupportedBy.ts';
import { createProgressTracker } from './progressTracker.ts';
import type { StepPace } from './progressTracker.ts';
import { cancelLimitMs, stallLimitMs } from './supervisorPolicy.ts';
import type { SupervisorPolicy } from './supervisorPolicy.ts';
import { createWakeUp } from './wakeUp.ts';

/** A ready engine as one image sees it. */
export interface DrawSession {
  readonly client: EngineClient;
  readonly capabilities: WireCapabilities;
  readonly onNews: (listener: (news: EngineNews) => void) => () => void;
  readonly toBody: (request: RenderRequest) => Promise<WireBody>;
  /** Aborts when the process ended or is being ended. */
  readonly halt: AbortSignal;
  readonly pace: StepPace;
  readonly monotonic: () => number;
  readonly policy: SupervisorPolicy;
}

export interface DrawOptions {
  readonly signal: AbortSignal;
  readonly stallMs: number;
  readonly onProgress: (progress: RenderProgress) => void;
}

export interface DrawnImage {
  readonly png: Uint8Array;
  readonly seed: number;
  readonly computeMs: number;
  readonly warnings: readonly string[];
}

export type DrawOutcome =
  | { readonly is: 'image'; readonly image: DrawnImage }
  /** The image was dropped and the engine is free. */
  | { readonly is: 'cancelled' }
  /** Cancelled, but the engine works on and has to be ended. */
  | { readonly is: 'uncancellable' }
  /** No image, the engine is well. */
  | { readonly is: 'failed'; readonly error: AppError }
  /** The engine cannot be trusted any more and has to be ended. */
  | { readonly is: 'broken'; readonly error: AppError }
  /** The process ended. */
  | { readonly is: 'lost' };

/** How long a process whose connection broke may take to be seen ending: its end tells more. */
const DYING_MS = 1_000;
const MAX_EARLY_EVENTS = 256;

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/**
 * Draws one image on a ready engine. Events wake it and polling backs them up, so that no event is
 * needed for the result and none costs latency.
 */
export async function drawImage(
  session: DrawSession,
  request: RenderRequest,
  options: DrawOptions,
): Promise<DrawOutcome> {
  const { client, capabilities, halt, monotonic, pace, policy } = session;
  const { signal, stallMs, onProgress } = options;
  const tracker = createProgressTracker(monotonic, pace);
  const wakeUp = createWakeUp();
  const { signal: anyEnd, unlink } = linkAbort(halt, signal);
  const startedAt = monotonic();
  const milestones = new Set<string>();
  const heardBefore: EngineNews[] = [];
  const inlineImages = capabilities.x === undefined;
  let warnings: readonly string[] = [];
  let jobId: string | undefined;
  let cuts = 0;
  let imageTold = false;
  /** An event told that it is time to ask, however lively the progress is. */
  let news = false;

  /** A repeated message is no progress: an engine that only repeats itself is stuck all the same. */
  function milestone(name: string): void {
    if (milestones.has(name) || milestones.size > 16) return;
    milestones.add(name);
    tracker.touch();
  }

  function report(told: Parameters<typeof tracker.take>[0]): void {
    const news = tracker.take(told);
    if (news !== undefined && !signal.aborted) onProgress(news);
  }

  function take(event: EngineNews): void {
    if (event.type === 'atWork' || event.type === 'settling') {
      // It names no image: before ours was taken, it tells of the one before.
      if (jobId !== undefined) takeUnnamed(event);
    } else if (jobId === undefined) {
      // The answer with the id and the first events race each other.
      if (heardBefore.length < MAX_EARLY_EVENTS) heardBefore.push(event);
    } else if (event.type === 'progress' && event.id === jobId) {
      report(event.progress);
    } else if (event.type === 'image' && event.id === jobId) {
      milestone('image');
      imageTold = true;
      news = true;
      wakeUp.wake();
    } else if (event.type === 'job' && event.id === jobId) {
      milestone(event.status);
      if (event.status === 'generating') return;
      news = true;
      wakeUp.wake();
    }
  }

  function takeUnnamed(event: Extract<EngineNews, { type: 'atWork' | 'settling' }>): void {
    if (event.type === 'atWork') return report(event.progress);
    milestone('image');
    news = true;
    wakeUp.wake();
  }

  async function faulty(call: string, reply: Fault): Promise<DrawOutcome> {
    if (reply.is === 'unreachable' || reply.is === 'aborted') await wakeUp.wait(DYING_MS, halt);
    return halt.aborted ? { is: 'lost' } : { is: 'broken', error: brokenBy(call, reply) };
  }

  async function fetchImage(id: string, job: WireJob, early?: Reply<Uint8Array>): Promise<DrawOutcome> {
    const seed = job.x?.seeds[0] ?? request.seed;
    const computeMs = job.x?.compute_ms[0] ?? Math.round(monotonic() - startedAt);
    const rest = { seed, computeMs, warnings: [...warnings, ...(job.x?.warnings ?? [])] };
    if (!inlineImages) {
      const reply = early?.is === 'ok' ? early : await client.image(id, 0, halt);
      if (reply.is !== 'ok') return faulty('image', reply);
      return { is: 'image', image: { png: reply.value, ...rest } };
    }
    const png = new Uint8Array(Buffer.from(job.result?.images[0]?.b64_json ?? '', 'base64'));
    if (isWholePng(png)) return { is: 'image', image: { png, ...rest } };
    return { is: 'broken', error: broken('not a whole PNG', { call: 'job', bytes: png.length }) };
  }

  async function settle(id: string, job: WireJob, early?: Reply<Uint8Array>): Promise<DrawOutcome | undefined> {
    if (job.x?.progress) report(job.x.progress);
    switch (job.status) {
      case 'completed':
        return fetchImage(id, job, early);
      case 'failed':
        return { is: 'failed', error: imageFailed(job.error?.message ?? 'it gave no reason') };
      case 'cancelled':
        return { is: 'failed', error: imageFailed('the engine dropped it without being asked to') };
      case 'queued':
        return undefined;
      case 'generating':
        milestone('generating');
        return (job.x?.images_done ?? 0) > 0 ? fetchImage(id, job, early) : undefined;
    }
  }

  async function poll(id: string): Promise<DrawOutcome | undefined> {
    // What an event told is fetched along with the answer that confirms it: one round trip less.
    const [reply, image] = await Promise.all([
      client.job(id, inlineImages, anyEnd, policy.pollTimeoutMs),
      imageTold && !inlineImages ? client.image(id, 0, anyEnd) : undefined,
    ]);
    if (reply.is === 'ok') {
      cuts = 0;
      return settle(id, reply.value, image);
    }
    if (reply.is === 'aborted' || reply.is === 'timeout') return undefined;
    if (reply.is === 'unreachable') {
      cuts += 1;
      return cuts > policy.maxCutCalls ? faulty('job', reply) : undefined;
    }
    // It forgets what is done after a while, which a machine that slept may have missed.
    if (inlineImages && reply.is === 'refused' && (reply.status === 404 || reply.status === 410))
      return { is: 'failed', error: imageFailed('it was done, but not fetched in time') };
    return faulty('job', reply);
  }

  async function cancel(id: string): Promise<DrawOutcome> {
    if (!capabilities.features.cancel_generating) return { is: 'uncancellable' };
    const limitMs = cancelLimitMs(pace.longestStepMs, tracker.quietMs(), policy);
    return cancelImage({ client, id, limitMs, halt, wakeUp, monotonic, policy });
  }

  const problems = unsupportedBy(capabilities, request);
  if (problems.length > 0)
    return { is: 'failed', error: notSupported(problems, { sampler: request.sampler, scheduler: request.scheduler }) };
  const silence = session.onNews(take);
  try {
    const wire = await session.toBody(request).catch((thrown: unknown) => imageFailed(messageOf(thrown)));
    if (wire instanceof AppError) return { is: 'failed', error: wire };
    warnings = wire.warnings;
    const submitted = await client.submit(wire.body, halt);
    if (submitted.is === 'refused' && submitted.status === 400)
      return { is: 'failed', error: refused(submitted.reason) };
    if (submitted.is !== 'ok') return await faulty('img_gen', submitted);
    jobId = submitted.value;
    for (const event of heardBefore) take(event);
    for (;;) {
      if (halt.aborted) return { is: 'lost' };
      if (signal.aborted) return await cancel(jobId);
      const limit = stallLimitMs(stallMs, pace.longestStepMs, policy);
      const quietMs = Math.round(tracker.quietMs());
      if (quietMs >= limit)
        return {
          is: 'broken',
          error: stuck({ quietMs, limitMs: limit, longestStepMs: Math.round(pace.longestStepMs) }),
        };
      await wakeUp.wait(Math.min(policy.pollMs, limit), anyEnd);
      // While steps come in by themselves there is nothing to ask for.
      const lively = !news && tracker.quietMs() < policy.pollMs;
      if (anyEnd.aborted || lively) continue;
      news = false;
      const outcome = await poll(jobId);
      if (outcome !== undefined) return outcome;
    }
  } finally {
    silence();
    unlink();
  }
}
