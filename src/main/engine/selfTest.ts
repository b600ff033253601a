import path from 'node:path';
import type { RefusalCode, SelfTestResult } from '../../shared/schema/device.ts';
import type { EngineSpec } from '../../shared/schema/engine.ts';
import type { EngineProgram } from '../../shared/schema/engineProgram.ts';
import { AppError, type Facts } from '../../shared/schema/error.ts';
import type { RenderedImage, RenderRequest } from '../../shared/schema/render.ts';
import type { Logger } from '../platform/logger.ts';
import { linkAbort } from '../platform/linkedAbort.ts';
import type { EngineCommand } from './engineStart.ts';
import { missingLibrary } from './programFault.ts';
import { createSupervisor } from './supervisor.ts';

export interface SelfTestPorts {
  command(spec: EngineSpec): EngineCommand;
  /** A folder of its own: the pid file of the engine lives there. */
  readonly runDir: string;
  /** What the test model is loaded with; the backend is that of the test. */
  readonly model: Pick<EngineSpec, 'files' | 'sizeBytes'>;
  readonly threads: number;
  /** Mean difference of a picture to the stored one, of 255; rejects where it is no such picture. */
  difference(png: Uint8Array): Promise<number>;
  readonly log: Logger;
  readonly clock: { now(): number; monotonic(): number };
}

export interface SelfTestTarget {
  /** The engine program that is tested; the embedded one where nothing is said. */
  readonly program?: Pick<EngineProgram, 'id' | 'kind'>;
  readonly backend: string;
  readonly flashAttention: boolean;
  /** Longer than this counts as hanging: milliseconds from the start of the engine to the second picture. */
  readonly deadlineMs: number;
}

/** What is drawn: small, and with everything in it that a picture needs. The stored picture was drawn with the same. */
export const selfTestRequest: RenderRequest = {
  prompt: 'a test',
  negativePrompt: '',
  width: 64,
  height: 64,
  steps: 4,
  cfgScale: 3,
  sampler: 'euler',
  scheduler: 'discrete',
  seed: 20_261_121,
  strength: 0.75,
  loras: [],
};

/**
 * Backends round differently: a difference of 0.5 of 255 on average was seen between processor and Vulkan. Another seed differs by
 * sixty, another number of steps by nine.
 */
export const MOST_DIFFERENCE = 4;

/**
 * Draws a small picture on `backend` in an engine of its own, twice, and compares it with the stored one. Never
 * rejects for what the engine does: that is the result. Rejects with the signal's reason.
 */
export async function selfTest(
  { program, backend, flashAttention, deadlineMs }: SelfTestTarget,
  ports: SelfTestPorts,
  signal: AbortSignal,
): Promise<SelfTestResult> {
  const { clock, log, threads, model } = ports;
  const spec: EngineSpec = {
    kind: program?.kind ?? 'embedded',
    ...(program && { program: program.id }),
    modelId: 'the self-test',
    fingerprint: 'self-test',
    ...model,
    threads,
    backend,
    flashAttention,
  };
  const engine = createSupervisor({
    command: ports.command,
    runDir: path.join(ports.runDir, backend.replaceAll(/\W/g, '_')),
    changed: () => {},
    log: quiet(log),
    clock,
    policy: { maxCrashes: 1, startBaseMs: deadlineMs, backoffMs: [60_000] },
  });
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), deadlineMs);
  const ended = linkAbort(signal, late.signal);
  const startedAt = clock.monotonic();
  let loadMs = 0;
  const draw = (): Promise<RenderedImage> =>
    engine.render(spec, selfTestRequest, {
      signal: ended.signal,
      fresh: false,
      idleUnloadMs: null,
      stallMs: deadlineMs,
      onProgress: ({ stage }) => {
        if (stage !== 'loading' && loadMs === 0) loadMs = Math.round(clock.monotonic() - startedAt);
      },
    });
  const refuse = (code: RefusalCode, message: string, facts?: Facts): SelfTestResult => ({
    outcome: 'refused',
    at: clock.now(),
    code,
    message,
    ...(facts && { facts }),
  });
  try {
    const first = await draw();
    const difference = await ports.difference(first.png).catch((thrown: unknown) => String(thrown));
    if (typeof difference === 'string' || difference > MOST_DIFFERENCE)
      return refuse(
        'GARBAGE',
        'It draws wrong pictures. Install a current driver for it, then test again.',
        typeof difference === 'string' ? { problem: difference } : { difference, most: MOST_DIFFERENCE },
      );
    const second = await draw();
    return {
      outcome: 'passed',
      at: clock.now(),
      flashAttention,
      loadMs,
      firstMs: Math.round(first.computeMs),
      drawMs: Math.round(second.computeMs),
      difference: Math.round(difference * 100) / 100,
    };
  } catch (thrown) {
    signal.throwIfAborted();
    if (late.signal.aborted)
      return refuse(
        'TIMED_OUT',
        `It drew nothing within ${Math.round(deadlineMs / 1000)} seconds. Install a current driver for it, then test again.`,
        { deadlineMs },
      );
    if (!(thrown instanceof AppError)) throw thrown;
    return refuse(...refusal(thrown));
  } finally {
    clearTimeout(timer);
    ended.unlink();
    await engine.stop('the self-test is over');
  }
}

/** Why an engine that ended refuses the device, from the diagnosis of its end. */
function refusal(error: AppError): [RefusalCode, string, Facts] {
  const told = Object.values(error.facts ?? {})
    .flat()
    .filter((value) => typeof value === 'string');
  const facts: Facts = { ...error.facts };
  const library = missingLibrary(told, error.facts?.['exitCode']);
  if (library !== undefined)
    return [
      'LIBRARY_MISSING',
      `The engine lacks a library of the system${library === '' ? '' : ` (${library})`}. Install it, then test again.`,
      { ...facts, ...(library !== '' && { library }) },
    ];
  if (error.code === 'OUT_OF_MEMORY')
    return [
      'OUT_OF_MEMORY',
      'It has not enough free memory even for a tiny picture. Close other programs, then test again.',
      facts,
    ];
  // The engine lives, but what it answers is no picture.
  if (error.facts?.['problem'] !== undefined)
    return ['GARBAGE', 'It draws wrong pictures. Install a current driver for it, then test again.', facts];
  if (
    error.facts?.['spawnError'] !== undefined ||
    error.facts?.['programFault'] === true ||
    error.code === 'ENGINE_UNAVAILABLE'
  )
    return ['ENGINE_MISSING', error.message, facts];
  if (error.code === 'MODEL_LOAD_FAILED' && error.facts?.['signal'] === undefined)
    return [
      'LOAD_FAILED',
      'The engine cannot load a model on it. Install a current driver for it, then test again.',
      facts,
    ];
  return ['CRASHED', 'The engine ends unexpectedly on it. Install a current driver for it, then test again.', facts];
}

/** What goes wrong here is a result, not news. */
const quiet = (log: Logger): Logger => {
  const debug: Logger['debug'] = (facts, message) => log.debug(facts, message);
  return { debug, info: debug, warn: debug, error: (facts, message) => log.warn(facts, message) };
};
