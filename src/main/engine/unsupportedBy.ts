import type { WireCapabilities } from '../../shared/schema/engineWire.ts';
import type { RenderRequest } from '../../shared/schema/render.ts';

/** Upstream's server takes a larger number for this one, without a word. */
const MOST_STEPS = 100;

/**
 * What upstream's server would silently replace by something else: names it does not know, too many steps. The
 * embedded engine refuses by itself.
 */
export function unsupportedBy(capabilities: WireCapabilities, { sampler, scheduler, steps }: RenderRequest): string[] {
  if (capabilities.x !== undefined) return [];
  const { samplers, schedulers } = capabilities;
  const problems: string[] = [];
  if (!samplers.includes(sampler)) problems.push(`it has no sampler "${sampler}", only ${samplers.join(', ')}`);
  if (!schedulers.includes(scheduler))
    problems.push(`it has no scheduler "${scheduler}", only ${schedulers.join(', ')}`);
  if (steps > MOST_STEPS) problems.push(`it takes at most ${MOST_STEPS} steps`);
  return problems;
}
