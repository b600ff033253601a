/** Which builds may draw, and which ones did before the last change. */
export interface Promotions {
  /** At most one of a kind; the last promoted first. */
  readonly inUse: readonly string[];
  /** Null where nothing was changed yet. */
  readonly before: readonly string[] | null;
}

export const noPromotions: Promotions = { inUse: [], before: null };

/** The build takes the place of those of its kind; what was in use before is kept, to go back to. */
export function promote(now: Promotions, id: string, sameKind: (other: string) => boolean): Promotions {
  if (now.inUse.includes(id)) return now;
  return { inUse: [id, ...now.inUse.filter((other) => !sameKind(other))], before: now.inUse };
}

/** A build that cannot draw any more is neither in use nor to be gone back to. */
export const without = (now: Promotions, id: string): Promotions => ({
  inUse: now.inUse.filter((other) => other !== id),
  before: now.before?.filter((other) => other !== id) ?? null,
});

/** What the last promotion put aside takes its place again; done twice it is undone. Undefined: there is nothing to go back to. */
export function rollBack({ inUse, before }: Promotions): Promotions | undefined {
  if (!before || sameSet(inUse, before)) return undefined;
  return { inUse: before, before: inUse };
}

const sameSet = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((id) => others.includes(id));
