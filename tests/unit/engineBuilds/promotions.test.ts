import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  noPromotions,
  promote,
  type Promotions,
  rollBack,
  without,
} from '../../../src/main/engine/builds/promotions.ts';

const kindOf = (id: string): string => id.slice(0, 1);
const take = (now: Promotions, id: string): Promotions => promote(now, id, (other) => kindOf(other) === kindOf(id));

describe('builds in use', () => {
  it('a build takes the place of those of its kind alone, and going back undoes that', () => {
    const cuda = take(noPromotions, 'cuda1');
    const both = take(cuda, 'vulkan1');
    const newer = take(both, 'cuda2');
    expect(newer.inUse).toEqual(['cuda2', 'vulkan1']);
    const back = rollBack(newer);
    expect(back?.inUse).toEqual(['vulkan1', 'cuda1']);
    expect(back && rollBack(back)?.inUse).toEqual(['cuda2', 'vulkan1']);
  });

  it('the first one goes back to none, and with none there is nothing to go back to', () => {
    expect(rollBack(noPromotions)).toBeUndefined();
    expect(rollBack(take(noPromotions, 'cuda1'))?.inUse).toEqual([]);
  });

  it('a test that is passed again changes nothing', () => {
    const now = take(take(noPromotions, 'cuda1'), 'cuda2');
    expect(take(now, 'cuda2')).toBe(now);
  });

  it('never holds two of a kind, nor one that was taken away, whatever happens', () => {
    const id = fc.constantFrom('a1', 'a2', 'b1', 'b2', 'c1');
    const act = fc.oneof(
      id.map((one) => ({ do: 'take', one }) as const),
      id.map((one) => ({ do: 'drop', one }) as const),
      fc.constant({ do: 'back' } as const),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        let now = noPromotions;
        for (const what of acts) {
          if (what.do === 'take') now = take(now, what.one);
          else if (what.do === 'drop') now = without(now, what.one);
          else now = rollBack(now) ?? now;
          expect(new Set(now.inUse.map(kindOf)).size).toBe(now.inUse.length);
          if (what.do === 'take') expect(now.inUse).toContain(what.one);
          if (what.do === 'drop') expect([...now.inUse, ...(now.before ?? [])]).not.toContain(what.one);
        }
      }),
    );
  });
});
