import type { z } from 'zod';
import { generationRequest, knownRequest } from '../../../shared/schema/generation.ts';
import type { KnownRequest } from '../../../shared/schema/generation.ts';

const shape: Readonly<Record<string, z.ZodType>> = generationRequest.shape;

/** How fields are called in a sentence. */
const words: Readonly<Record<string, string>> = {
  prompt: 'The prompt',
  negativePrompt: 'The negative prompt',
  cfgScale: 'The guidance',
  steps: 'The number of steps',
  seed: 'The seed',
  width: 'The width',
  height: 'The height',
};

/** Those fields of `candidate` that a request may have, and a sentence for each that it may not. */
export function usableFields(candidate: Readonly<Record<string, unknown>>): {
  request: KnownRequest;
  warnings: string[];
} {
  const given = Object.entries(candidate).filter(([name, value]) => value !== undefined && Object.hasOwn(shape, name));
  const good = given.filter(([name, value]) => shape[name]?.safeParse(value).success);
  const warnings = given
    .filter((entry) => !good.includes(entry))
    .map(
      ([name, value]) =>
        `${words[name] ?? `The field ${name}`} (${shown(value)}) is outside of what this app takes and is left out.`,
    );
  return { request: knownRequest.parse(Object.fromEntries(good)), warnings };
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
