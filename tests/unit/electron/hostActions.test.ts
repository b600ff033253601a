import { describe, expect, it } from 'vitest';
import { createDragOut } from '../../../src/main/electron/dragOut.ts';
import { createHostActions } from '../../../src/main/electron/hostActions.ts';
import { createRouter } from '../../../src/main/transport/router.ts';
import type { ServerAddress } from '../../../src/shared/contract/channels.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import { createFakeElectron } from '../../support/fakeElectron.ts';
import { FakeContents } from '../../support/fakeElectronWindow.ts';
import { exampleHandlers } from '../../support/transport.ts';

function rig(server: ServerAddress = { state: 'listening', url: 'http://127.0.0.1:8081' }) {
  const fake = createFakeElectron();
  const outside: string[] = [];
  const png: [string, number][] = [];
  let listens = 0;
  const body = (file: string) => ({ body: { file, mediaType: 'image/png', etag: '"a"' } });
  const call = createRouter({
    handlers: exampleHandlers({
      'images.file': ({ params }) => {
        if (params.id !== 'img_1') throw new AppError('NOT_FOUND', 'There is no such image.');
        return body('/pictures/img_1.png');
      },
      'images.thumbnail': () => body('/thumbnails/img_1.webp'),
    }),
    onBug: () => {},
  });
  const page = new FakeContents();
  const act = createHostActions({
    call,
    dialog: fake.parts.dialog,
    shell: fake.parts.shell,
    server: () => server,
    openOutside: async (url) => (outside.push(url), true),
    startDrag: createDragOut({
      call,
      nativeImage: fake.parts.nativeImage,
      toPng: async (file, size) => (png.push([file, size]), Buffer.from('png')),
    }),
    pageListens: () => (listens += 1),
  });
  return { fake, act, page, outside, png, listens: () => listens };
}

describe('what only a desktop can do', () => {
  it('picks a folder, or none', async () => {
    const { fake, act, page } = rig();
    fake.answers.folders.push(['/home/me/models']);
    expect(await act({ action: 'pickFolder' }, page)).toBe('/home/me/models');
    expect(await act({ action: 'pickFolder' }, page)).toBeNull();
  });

  it('reveals the file of an image by its id, and tells the page no path', async () => {
    const { fake, act, page } = rig();
    expect(await act({ action: 'reveal', imageId: 'img_1' }, page)).toBeUndefined();
    expect(fake.opened).toEqual(['/pictures/img_1.png']);
    await expect(act({ action: 'reveal', imageId: 'img_2' }, page)).rejects.toThrow('no such image');
  });

  it('drags the file out with its thumbnail, unless the page is gone by then', async () => {
    const { act, page, png } = rig();
    await act({ action: 'startDrag', imageId: 'img_1' }, page);
    expect(page.drags).toMatchObject([{ file: '/pictures/img_1.png', icon: { buffer: Buffer.from('png') } }]);
    expect(png).toEqual([['/thumbnails/img_1.webp', 96]]);
    page.destroyPage();
    await act({ action: 'startDrag', imageId: 'img_1' }, page);
    expect(page.drags).toHaveLength(1);
  });

  it('tells where the server is, or why there is none, and opens its documentation', async () => {
    const on = rig();
    expect(await on.act({ action: 'server' }, on.page)).toEqual({ state: 'listening', url: 'http://127.0.0.1:8081' });
    await on.act({ action: 'openDocs' }, on.page);
    expect(on.outside).toEqual(['http://127.0.0.1:8081/docs']);
    const off = rig({ state: 'off', why: 'Port 8081 is in use.' });
    expect(await off.act({ action: 'server' }, off.page)).toEqual({ state: 'off', why: 'Port 8081 is in use.' });
    await off.act({ action: 'openDocs' }, off.page);
    expect(off.outside).toEqual([]);
  });

  it('hears that the page listens', async () => {
    const { act, page, listens } = rig();
    await act({ action: 'listen' }, page);
    expect(listens()).toBe(1);
  });
});
