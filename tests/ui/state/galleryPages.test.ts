import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import {
  emptyPages,
  imageAt,
  indexOf,
  PAGE_SIZE,
  putPage,
  shownTotal,
} from '../../../src/renderer/state/galleryPages.ts';

describe('the pages of the gallery', () => {
  it('finds every image where it stands, whatever is hidden', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 250 }), fc.array(fc.nat({ max: 250 })), (total, gone) => {
        const all = Array.from({ length: total }, (_, n) => ({ ...example.image, id: `img_${n}` }));
        let gallery = { ...emptyPages, hidden: new Set(gone.map((n) => `img_${n}`)) };
        for (let page = 0; page * PAGE_SIZE < total; page += 1)
          gallery = {
            ...gallery,
            ...putPage(gallery, {
              page,
              items: all.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE),
              total,
              version: 0,
            }),
            hidden: gallery.hidden,
          };
        const left = all.filter(({ id }) => !gallery.hidden.has(id)).map(({ id }) => id);
        expect(shownTotal(gallery)).toBe(left.length);
        expect(left.map((_, at) => imageAt(gallery, at)?.id)).toEqual(left);
        expect(left.map((id) => indexOf(gallery, id))).toEqual(left.map((_, at) => at));
      }),
    );
  });
});
