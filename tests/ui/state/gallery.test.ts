import { describe, expect, it } from 'vitest';
import * as example from '../../../src/shared/contract/examples.ts';
import type { ImageView } from '../../../src/shared/schema/image.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import { find } from '../../../src/renderer/state/gallery.ts';
import { imageAt, indexOf, shownTotal } from '../../../src/renderer/state/galleryPages.ts';
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
    const { page = 1, limit = 20, query: words, before = Infinity, after = -Infinity } = query ?? {};
    const found = images
      .filter(({ id }) => words === undefined || id.includes(words))
      .filter(({ createdAt }) => createdAt < before && createdAt > after);
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
const deleted = (id: number, imageId: string) => ({
  kind: 'event' as const,
  event: { id, at: 1, type: 'image.deleted' as const, data: { imageId } },
});
const added = (id: number) => ({
  kind: 'event' as const,
  event: { id, at: 1, type: 'image.imported' as const, data: { imageId: 'img_9999' } },
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

  it('brings back every image that was deleted one after the other, also behind other messages', async () => {
    const rig = withImages(12);
    const { gallery, toasts } = rig.studio;
    gallery.ensureRange(0, 11);
    await settled();
    for (let n = 0; n < 7; n += 1) {
      gallery.remove([`img_${n}`]);
      await rig.timers.pass(2000);
    }
    for (let n = 0; n < 9; n += 1) toasts.show({ text: `News ${n}` });
    const offered = toasts.getState().items.filter(({ action }) => action);
    expect(offered.map(({ text }) => text)).toEqual(['7 images deleted.']);
    offered[0]?.action?.run();
    await rig.timers.pass(20_000);
    expect(rig.link.callsOf('images.delete')).toEqual([]);
    expect(shownTotal(gallery.getState())).toBe(12);
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

  it('knows that an opened image is gone once it was deleted elsewhere, also before its page is fetched anew', async () => {
    const rig = withImages(3);
    rig.link.answer('images.get', () => imageOf(1));
    const { gallery } = rig.studio;
    gallery.ensureRange(0, 2);
    await gallery.open('img_1');
    gallery.rest();
    rig.link.say(deleted(1, 'img_2'), deleted(2, 'img_1'));
    expect(gallery.getState().opened).toEqual({ img_1: 'missing' });
    expect(find(gallery.getState(), 'img_1')).toBeUndefined();
  });

  it('keeps an image that is hidden until its deletion can no longer be undone', async () => {
    const rig = withImages(3);
    rig.link.answer('images.get', () => imageOf(1));
    const { gallery, toasts } = rig.studio;
    gallery.ensureRange(0, 2);
    await gallery.open('img_1');
    gallery.remove(['img_1']);
    expect(gallery.getState().opened['img_1']).toMatchObject({ id: 'img_1' });
    toasts.getState().items[0]?.action?.run();
    expect(find(gallery.getState(), 'img_1')).toBeDefined();
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

  it('holds still while new images come, and shows them when it is let go', async () => {
    const rig = withImages(0);
    for (let n = 0; n < 250; n += 1) rig.images.push(imageOf(n, { createdAt: 1000 - n }));
    const { gallery } = rig.studio;
    gallery.ensureRange(0, 9);
    await settled();
    gallery.hold(true);
    rig.images.unshift(imageOf(9999, { createdAt: 2000 }));
    rig.link.say(added(1));
    gallery.ensureRange(95, 105);
    await settled();
    expect(shown(rig, 98, 102)).toEqual(['img_98', 'img_99', 'img_100', 'img_101']);
    expect([gallery.getState().fresh, shownTotal(gallery.getState())]).toEqual([1, 250]);
    gallery.hold(false);
    gallery.ensureRange(0, 9);
    await settled();
    expect([shown(rig, 0, 2), gallery.getState().fresh]).toEqual([['img_9999', 'img_0'], 0]);
  });

  it('finds the place of an image far down, and what stands round it', async () => {
    const rig = withImages(0);
    for (let n = 0; n < 20_000; n += 1) rig.images.push(imageOf(n, { createdAt: 50_000 - n }));
    await rig.studio.gallery.locate(imageOf(12_345, { createdAt: 50_000 - 12_345 }));
    await settled();
    expect(indexOf(rig.studio.gallery.getState(), 'img_12345')).toBe(12_345);
    expect(shown(rig, 12_346, 12_347)).toEqual(['img_12346']);
  });

  it('asks for whole days of local time', async () => {
    const rig = withImages(5);
    rig.studio.gallery.filter({ from: '2026-03-28', to: '2026-03-29' });
    await settled();
    const asked = rig.link.callsOf('images.list').at(-1);
    expect(asked).toMatchObject({
      query: { after: new Date(2026, 2, 28).getTime() - 1, before: new Date(2026, 2, 30).getTime() },
    });
  });

  it('asks for few pages at once, and of those passed in a hurry only for the last', async () => {
    const rig = withImages(50_000);
    rig.studio.gallery.ensureRange(0, 9);
    await settled();
    for (let at = 1000; at <= 40_000; at += 1000) rig.studio.gallery.ensureRange(at, at + 50);
    await settled();
    expect(shown(rig, 40_000, 40_001)).toEqual(['img_40000']);
    expect(rig.link.callsOf('images.list').length).toBeLessThanOrEqual(4);
  });

  it('leaves an image that is as it was the same object', async () => {
    const rig = withImages(10);
    rig.studio.gallery.ensureRange(0, 9);
    await settled();
    const before = imageAt(rig.studio.gallery.getState(), 3);
    rig.images.splice(0, 10, ...rig.images.map((image) => structuredClone(image)));
    rig.images.splice(4, 1, imageOf(4, { favourite: true }));
    rig.link.say(changed(1));
    await settled();
    expect(imageAt(rig.studio.gallery.getState(), 3)).toBe(before);
    expect(imageAt(rig.studio.gallery.getState(), 4)?.favourite).toBe(true);
  });

  it('adds tags to several, and keeps those they have', async () => {
    const rig = withImages(3);
    rig.images.splice(1, 1, imageOf(1, { tags: { place: 'sea' } }));
    rig.link.answer('images.patch', ({ params, body }) => ({ ...imageOf(1), id: params.id, tags: body.tags ?? {} }));
    rig.link.answer('images.get', ({ params }) => imageOf(Number(params.id.slice(4)), { tags: { far: 1 } }));
    rig.studio.gallery.ensureRange(0, 2);
    await settled();
    await rig.studio.gallery.addTags(['img_1', 'img_99'], { album: 'best' });
    expect(rig.link.callsOf('images.patch')).toEqual([
      { params: { id: 'img_1' }, body: { tags: { place: 'sea', album: 'best' } } },
      { params: { id: 'img_99' }, body: { tags: { far: 1, album: 'best' } } },
    ]);
  });
});
