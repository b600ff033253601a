import { MAX_SEED } from '../../shared/schema/generation.ts';
import type { ImageSlot } from '../../shared/schema/job.ts';

/**
 * Seeds of a batch. With a seed, image i uses `(seed + i) mod 2^32`; with −1 each image draws its own,
 * all different.
 * @param random answers an integer 0 … 2^32−1
 */
export function seedsOf(seed: number, count: number, random: () => number): number[] {
  if (seed >= 0) return Array.from({ length: count }, (_, i) => (seed + i) % (MAX_SEED + 1));
  const seeds = new Set<number>();
  while (seeds.size < count) seeds.add(random());
  return [...seeds];
}

/** The seed that would give these seeds again by the batch rule, or −1. */
export function baseSeedOf(seeds: readonly number[]): number {
  const [first = -1] = seeds;
  return seeds.every((seed, i) => seed === (first + i) % (MAX_SEED + 1)) ? first : -1;
}

const DRAWN: ReadonlySet<ImageSlot['state']> = new Set(['checking', 'saved', 'failed']);

/**
 * 100 × (finished images + share of the current one) / total.
 * @param share 0 … 1, from real steps
 */
export function percentageOf(images: readonly ImageSlot[], share: number): number {
  const finished = images.filter((slot) => DRAWN.has(slot.state)).length;
  const whole = images.length === 0 ? 1 : (finished + Math.min(1, Math.max(0, share))) / images.length;
  return Math.round(Math.min(1, whole) * 10_000) / 100;
}
