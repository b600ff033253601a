import type { z } from 'zod';
import { generationRequest } from '../../shared/schema/generation.ts';

const shape: Readonly<Record<string, z.ZodType>> = generationRequest.shape;
const anyOfThem = generationRequest.partial();
const sides = ['width', 'height'] as const;

/** The fields of a refused request that are well formed by themselves. Sizes count only where they can be judged together. */
export function readableFields(body: unknown): z.output<typeof anyOfThem> {
  if (typeof body !== 'object' || body === null) return {};
  const given = Object.keys(shape).filter((name) => Object.hasOwn(body, name));
  const readable = given.filter((name) => shape[name]?.safeParse(Reflect.get(body, name)).success);
  const lost = given.some((name) => ['model', ...sides].includes(name) && !readable.includes(name));
  const kept = readable.filter((name) => !lost || !sides.some((side) => side === name));
  return anyOfThem.parse(Object.fromEntries(kept.map((name) => [name, Reflect.get(body, name)])));
}
