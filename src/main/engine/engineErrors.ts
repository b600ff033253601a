import { AppError } from '../../shared/schema/error.ts';
import type { Facts } from '../../shared/schema/error.ts';
import { shortPaths } from '../../shared/shortPaths.ts';
import { speaksOfMemory } from './crashDiagnosis.ts';
import type { Fault } from './engineClient.ts';

export function cancelled(): AppError {
  return new AppError('GENERATION_CANCELLED', 'The image was cancelled. Ask for it again to draw it.');
}

/** The engine was ended on purpose while the image needed it. */
export function interrupted(reason: string): AppError {
  return new AppError(
    'INTERRUPTED',
    `The engine was stopped before the image was done (${reason}). Try again to draw it.`,
    {
      facts: { reason },
    },
  );
}

export function notReadyInTime(facts: Facts): AppError {
  return new AppError(
    'ENGINE_TIMEOUT',
    'The engine did not become ready in time. Close other programs or choose a smaller model, then try again.',
    { facts },
  );
}

export function stuck(facts: Facts): AppError {
  return new AppError(
    'ENGINE_TIMEOUT',
    'The image made no progress for too long, so the engine was ended. Try again with a smaller picture, or raise the stall time in the settings.',
    { facts },
  );
}

/** A living engine that does not keep to the protocol; it has to be replaced. */
export function broken(problem: string, facts: Facts): AppError {
  const what = shortPaths(problem);
  return new AppError(
    'ENGINE_CRASHED',
    `The engine answered wrongly (${what}), so it was ended. Try again; if it persists, install the app again.`,
    {
      facts: { ...facts, problem: what },
    },
  );
}

/** The same, from the call that ended badly. */
export function brokenBy(call: string, reply: Fault): AppError {
  switch (reply.is) {
    case 'garbage':
      return broken(reply.what, { call, status: reply.status, start: shortPaths(reply.start) });
    case 'refused':
      return broken(`status ${reply.status}`, { call, status: reply.status, reason: shortPaths(reply.reason) });
    case 'unreachable':
      return broken(reply.reason, { call });
    case 'aborted':
    case 'timeout':
      return broken('no answer', { call });
  }
}

/** The engine is well but refused the request: trying the same again ends the same. */
export function refused(told: string): AppError {
  const reason = shortPaths(told);
  return new AppError(
    'UNKNOWN_ERROR',
    `The engine refused the request: ${reason}. Change the request or choose another model.`,
    {
      facts: { reason },
    },
  );
}

/** The engine cannot do what is asked; it was not even asked to, since it would do something else without a word. */
export function notSupported(problems: readonly string[], facts: Facts): AppError {
  return new AppError(
    'NOT_SUPPORTED',
    `The engine in use cannot draw this: ${problems.join('; ')}. Change the request, or choose another engine in the settings.`,
    { facts },
  );
}

/** The engine is well but could not draw this image. */
export function imageFailed(told: string): AppError {
  const reason = shortPaths(told);
  if (speaksOfMemory(reason)) {
    const message =
      'The engine ran out of memory while it drew. Choose a smaller picture or a smaller model, or close other programs, then try again.';
    return new AppError('OUT_OF_MEMORY', message, { facts: { reason } });
  }
  return new AppError(
    'UNKNOWN_ERROR',
    `The engine could not draw this image: ${reason}. Try again with another seed, size or sampler.`,
    {
      facts: { reason },
    },
  );
}
