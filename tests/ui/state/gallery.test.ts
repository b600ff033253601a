import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import type { ImageView } from '../../../src/shared/schema/image.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import {
  emptyPages,
  imageAt,
  indexOf,
  PAGE_SIZE,
  putPage,
  shownTotal,
} from '../../../src/renderer/state/galleryPages.ts';
import { settled } from '../support/handTimers.ts';
import { createRig, type Rig } from '../support/studioRig.ts';

const imageOf = (n: number, more: Partial<ImageView> = {}): ImageView => ({
  ...example.image,
  id: `img_${n}`,
  ...more,
});

/** A rig over a server with so many images, the newest first. */
function withImages(total: number): Rig & { images: ImageView[] } {
  const rig = createRig();
  const images = Array.from({ length: total }, (_, n) => imageOf(n));
  rig.link.answer('images.list', ({ query }) => {
    const { page = 1, limit = 20, query: words } = query ?? {};
    const found = words === undefined ? images : images.filter(({ id }) => id.includes(words));
    const items = found.slice((page - 1) * limit, page * limit);
    return { items, page, limit, total: found.length, pages: Math.ceil(found.length / limit) };
  });
  rig.studio.start();
  rig.connect();
  return { ...rig, images };
}
const shown = ({ studio }: Rig, from: number, to: number): (string | undefined)[] =>
  Array.from({ length: to - from }, (_, n) => imageAt(studio.gallery.getState(), from + n)?.id);
const changed = (id: number) => ({
  kind: 'event' as const,
  event: { id, at: 1, type: 'image.changed' as const, data: { imageId: 'img_0', favourite: true } },
});

describe('the gallery', () => {
  it('fetches what is seen of a long list, each page once', async () => {
    const rig = withImages(50_000);
    rig.studio.gallery.ensureRange(0, 20);
    rig.studio.gallery.ensureRange(5, 40);
    await settled();
    rig.studio.gallery.ensureRange(31_990, 32_010);
    await settled();
    rig.studio.gallery.ensureRange(0, 20);
    await settled();
    expect(shownTotal(rig.studio.gallery.getState())).toBe(50_000);
    expect(shown(rig, 31_999, 32_001)).toEqual(['img_31999', 'img_32000']);
    expect(shown(rig, 500, 501)).toEqual([undefined]);
    expect(rig.link.callsOf('images.list')).toHaveLength(3);
  });

  it('keeps no more than a few thousand images while all are scrolled through', async () => {
    const rig = withImages(20_000);
    for (let at = 0; at < 20_000; at += 100) {
      rig.studio.gallery.ensureRange(at, at + 99);
      await settled();
    }
    expect(Object.keys(rig.studio.gallery.getState().pages)).toHaveLength(40);
    expect(shown(rig, 19_999, 20_000)).toEqual(['img_19999']);
  });

  it('shows the old page until the new one has come', async () => {
    const rig = withImages(300);
    rig.studio.gallery.ensureRange(0, 9);
    await settled();
    rig.images.unshift(imageOf(9999));
    rig.link.say(changed(1));
    expect(shown(rig, 0, 2)).toEqual(['img_0', 'img_1']);
    await settled();
    expect(shown(rig, 0, 2)).toEqual(['img_9999', 'img_0']);
  });

  it('does not miss what changes while a page is on its way', async () => {
    const rig = withImages(10);
    rig.studio.gallery.ensureRange(0, 9);
    rig.link.say(changed(1));
    rig.images.unshift(imageOf(9999));
    rig.link.say(changed(2));
    await settled();
    expect(shown(rig, 0, 1)).toEqual(['img_9999']);
  });

  it('searches, and takes no late answer of an earlier search', async () => {
    const rig = withImages(300);
    const held: (() => void)[] = [];
    const { link, studio } = rig;
    studio.gallery.ensureRange(0, 9);
    await settled();
    link.answer('images.list', async ({ query }) => {
      const words = query?.query ?? '';
      await new Promise<void>((resolve) => held.push(resolve));
      return { items: [imageOf(Number(words))], page: 1, limit: 100, total: 1, pages: 1 };
    });
    studio.gallery.filter({ query: '1' });
    studio.gallery.filter({ query: '2' });
    expect(shown(rig, 0, 1)).toEqual(['img_0']);
    held[1]?.();
    await settled();
    held[0]?.();
    await settled();
    expect([shown(rig, 0, 1), shownTotal(studio.gallery.getState())]).toEqual([['img_2'], 1]);
  });

  it('hides deleted images at once and deletes them eight seconds later', async () => {
    const rig = withImages(5);
    rig.link.answer('images.delete', ({ params }) => ({ id: params.id, deleted: true }));
    rig.studio.gallery.ensureRange(0, 4);
    await settled();
    rig.studio.gallery.remove(['img_1', 'img_3']);
    expect([shown(rig, 0, 3), shownTotal(rig.studio.gallery.getState())]).toEqual([['img_0', 'img_2', 'img_4'], 3]);
    await rig.timers.pass(7900);
    expect(rig.link.callsOf('images.delete')).toEqual([]);
    await rig.timers.pass(200);
    expect(rig.link.callsOf('images.delete')).toHaveLength(2);
    expect(rig.studio.toasts.getState().items).toEqual([]);
  });

  it('deletes nothing that was undone', async () => {
    const rig = withImages(5);
    rig.studio.gallery.ensureRange(0, 4);
    await settled();
    rig.studio.gallery.remove(['img_1']);
    rig.studio.toasts.getState().items[0]?.action?.run();
    await rig.timers.pass(20_000);
    expect(rig.link.callsOf('images.delete')).toEqual([]);
    expect(shown(rig, 0, 2)).toEqual(['img_0', 'img_1']);
  });

  it('shows an image again that could not be deleted', async () => {
    const rig = withImages(5);
    rig.studio.gallery.ensureRange(0, 4);
    await settled();
    rig.studio.gallery.remove(['img_1']);
    await rig.timers.pass(9000);
    expect(shown(rig, 0, 2)).toEqual(['img_0', 'img_1']);
    expect(rig.studio.toasts.getState().items[0]?.text).toMatch(/Start the server/);
  });

  it('marks a favourite before the app has answered, and takes it back when refused', async () => {
    const rig = withImages(5);
    rig.studio.gallery.ensureRange(0, 4);
    await settled();
    rig.link.answer('images.patch', () => {
      throw new AppError('NOT_FOUND', 'It is gone.');
    });
    const done = rig.studio.gallery.favourite('img_0', true);
    expect(imageAt(rig.studio.gallery.getState(), 0)?.favourite).toBe(true);
    await done;
    expect(imageAt(rig.studio.gallery.getState(), 0)?.favourite).toBe(false);
  });

  it('selects one, more, and all between two', async () => {
    const rig = withImages(10);
    const { gallery } = rig.studio;
    gallery.ensureRange(0, 9);
    await settled();
    gallery.select('img_2', 'only');
    gallery.select('img_5', 'range');
    expect([...gallery.getState().selected]).toEqual(['img_2', 'img_3', 'img_4', 'img_5']);
    gallery.select('img_3', 'toggle');
    expect(gallery.getState().selected.has('img_3')).toBe(false);
    gallery.clearSelection();
    expect(gallery.getState().selected.size).toBe(0);
  });

  it('finds every image where it stands, whatever is hidden', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 250 }), fc.array(fc.nat({ max: 250 })), (total, gone) => {
        const all = Array.from({ length: total }, (_, n) => imageOf(n));
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
