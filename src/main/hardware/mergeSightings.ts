import type { Sighting } from './sighting.ts';

/** How surely two sources mean the same card; 0: they do not. */
function likeness(a: Sighting, b: Sighting): number {
  if (a.slot !== undefined && b.slot !== undefined) return a.slot === b.slot ? 100 : 0;
  if (a.vendor !== undefined && b.vendor !== undefined && a.vendor !== b.vendor) return 0;
  if (a.pciId !== undefined && b.pciId !== undefined && a.pciId !== b.pciId) return 0;
  const [one, other] = [bareName(a.name), bareName(b.name)];
  const named = one !== '' && other !== '';
  let score = 0;
  if (a.pciId !== undefined && a.pciId === b.pciId) score += 40;
  if (named && one === other) score += 40;
  else if (named && (one.includes(other) || other.includes(one))) score += 25;
  else if (named && score === 0) {
    const [mine, others] = [modelTokens(one), modelTokens(other)];
    if (mine.some((token) => others.includes(token))) score += 20;
    else if (mine.length > 0 && others.length > 0) return 0;
  }
  if (a.memoryTotal !== undefined && b.memoryTotal !== undefined) {
    const part = Math.abs(a.memoryTotal - b.memoryTotal) / Math.max(a.memoryTotal, b.memoryTotal, 1);
    if (part < 0.06) score += 10;
  }
  if (a.placement !== undefined && b.placement !== undefined) score += a.placement === b.placement ? 4 : -30;
  if (a.vendor !== undefined && a.vendor === b.vendor) score += 3;
  return Math.max(0, score);
}

/** What tells one model from another: `3060`, `6800`, `a770`. */
const modelTokens = (bare: string): string[] => bare.split(' ').filter((token) => /\d{3}/.test(token));

/** A name as any source writes it: without marks, makers, driver names in brackets, and filling words. */
const bareName = (name: string | undefined): string =>
  (name ?? '')
    .replaceAll(/\((?:r|tm|c)\)|[®™]/gi, ' ')
    .replaceAll(/\([^)]*\)/g, ' ')
    .toLowerCase()
    .replaceAll(/\b(?:nvidia|amd|intel|apple|corporation|inc|graphics|gpu|series|laptop|mobile)\b/g, ' ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** What is known first stays, unless the newer source is the one to be believed in it. */
function join(known: Sighting, told: Sighting): Sighting {
  const driver = (told.driver?.length ?? 0) > (known.driver?.length ?? 0) ? told.driver : known.driver;
  return {
    ...told,
    ...known,
    ...(driver !== undefined && { driver }),
    ...(told.vulkan !== undefined && { vulkan: told.vulkan }),
    ...(told.engine && { engine: told.engine }),
    // Vulkan says what a driver knows; bus addresses and sizes are guessed from.
    ...(told.vulkan !== undefined && told.placement !== undefined && { placement: told.placement }),
  };
}

/**
 * The cards that several sources tell of, each once. A source tells of no card twice, so of those alike the pairs
 * that are likest go together, and two cards of one kind stay two.
 */
export function mergeSightings(sources: readonly (readonly Sighting[])[]): Sighting[] {
  let cards: Sighting[] = [];
  for (const told of sources) {
    const pairs = told
      .flatMap((one, at) => cards.map((card, of) => ({ at, of, score: likeness(card, one) })))
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score || a.at - b.at || a.of - b.of);
    const placeOf = new Map<number, number>();
    const taken = new Set<number>();
    for (const { at, of } of pairs) {
      if (placeOf.has(at) || taken.has(of)) continue;
      placeOf.set(at, of);
      taken.add(of);
    }
    const joined = cards.map((card, of) => {
      const at = [...placeOf].find(([, place]) => place === of)?.[0];
      const one = at === undefined ? undefined : told[at];
      return one ? join(card, one) : card;
    });
    cards = [...joined, ...told.filter((_, at) => !placeOf.has(at))];
  }
  return cards;
}
