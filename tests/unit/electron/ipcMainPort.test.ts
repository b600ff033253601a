import { describe, expect, it } from 'vitest';
import { openIpcMainPort } from '../../../src/main/electron/ipcMainPort.ts';
import { createRouter } from '../../../src/main/transport/router.ts';
import { createCallPort } from '../../../src/main/transport/ipc/callPort.ts';
import type { CallContext } from '../../../src/main/transport/call.ts';
import type { FeedBatch, HostRequest } from '../../../src/shared/contract/bridgeMessages.ts';
import { channels } from '../../../src/shared/contract/channels.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import * as example from '../../../src/shared/contract/examples.ts';
import { createFakeElectron } from '../../support/fakeElectron.ts';
import { FakeContents, type FakeFrame } from '../../support/fakeElectronWindow.ts';
import { keptLog, openPage, settle } from '../../support/shellRig.ts';
import { exampleHandlers, memoryFeed } from '../../support/transport.ts';

const studio = { origin: 'tintype-app://studio', url: 'tintype-app://studio/', parent: null };

async function openPort(host?: (request: HostRequest) => unknown) {
  const fake = createFakeElectron();
  const window = await openPage(fake);
  const feed = memoryFeed();
  const log = keptLog();
  const contexts: CallContext[] = [];
  const asked: HostRequest[] = [];
  let goneCount = 0;
  const handlers = exampleHandlers({
    'health.get': (_input, context) => {
      contexts.push(context);
      return { body: example.health };
    },
  });
  openIpcMainPort({
    ipc: fake.ipcMain,
    page: () => window.webContents,
    call: createCallPort(createRouter({ handlers, onBug: (error) => expect.fail(String(error)) }), 'studio'),
    feed,
    host: host ?? ((request) => (asked.push(request), 'done')),
    onPageGone: () => (goneCount += 1),
    log,
  });
  const page = window.webContents;
  const batches: FeedBatch[] = [];
  page.received.on(channels.feed, (_event: object, batch: FeedBatch) => void batches.push(batch));
  return {
    fake,
    page,
    feed,
    log,
    contexts,
    asked,
    batches,
    gone: () => goneCount,
    call: (name: unknown, input: unknown = {}, frame?: FakeFrame | null, from = page) =>
      fake.ipcMain.invoke(from, channels.call, [name, input], frame === undefined ? from.mainFrame : frame),
    control: (message: unknown, frame?: FakeFrame | null) =>
      fake.ipcMain.tell(page, channels.feed, [message], frame === undefined ? page.mainFrame : frame),
  };
}

describe('the port for the window', () => {
  it('answers the page of the window', async () => {
    const port = await openPort();
    expect(await port.call('health.get')).toEqual({ ok: true, status: 200, headers: {}, body: example.health });
    expect(port.contexts[0]?.client).toBe('studio');
  });

  it.each<[string, FakeFrame | null]>([
    ['a frame inside of the page', { ...studio, parent: studio }],
    ['a foreign page', { origin: 'https://evil.example', url: 'https://evil.example/', parent: null }],
    [
      'a page of another host of our scheme',
      { origin: 'tintype-app://other', url: 'tintype-app://other/', parent: null },
    ],
    ['a page without an origin', { origin: 'null', url: 'data:text/html,', parent: null }],
    ['a frame that is gone', null],
  ])('refuses %s on every channel, before looking at the message', async (_who, frame) => {
    const port = await openPort();
    await expect(port.call('health.get', {}, frame)).rejects.toThrow('may not');
    await expect(port.fake.ipcMain.invoke(port.page, channels.host, [{ action: 'pickFolder' }], frame)).rejects.toThrow(
      'may not',
    );
    port.control({ kind: 'open', subscription: 0 }, frame);
    await settle();
    expect([port.contexts, port.asked, port.batches, port.feed.listeners()]).toEqual([[], [], [], 0]);
    expect(port.log.lines).toHaveLength(3);
  });

  it('refuses another window, even with our origin', async () => {
    const port = await openPort();
    const other = new FakeContents();
    other.startNavigation('tintype-app://studio/');
    await expect(port.call('health.get', {}, other.mainFrame, other)).rejects.toThrow('may not');
  });

  it.each([
    ['nope', {}],
    [5, {}],
    [null, {}],
    ['toString', {}],
    ['images.file', { params: { id: example.IMAGE_ID } }],
    ['images.thumbnail', { params: { id: example.IMAGE_ID } }],
  ])('answers %j as not there', async (name, input) => {
    const port = await openPort();
    expect(await port.call(name, input)).toMatchObject({
      ok: false,
      status: 404,
      body: { error: { code: 'NOT_FOUND' } },
    });
  });

  it('checks input as HTTP does', async () => {
    const port = await openPort();
    expect(await port.call('generations.create', { body: { prompt: 5, nope: 1 } })).toMatchObject({
      ok: false,
      status: 400,
      body: { error: { code: 'INVALID_REQUEST' } },
    });
    expect(await port.call('health.get', null)).toMatchObject({ ok: true });
  });

  it.each<[string, unknown]>([
    ['an array with holes', { body: { prompt: 'x', loras: Object.assign([], { length: 1_000_000 }) } }],
    ['bytes for a body', { body: new Uint8Array(2 ** 22) }],
    ['bytes in a body', { body: { prompt: new Uint8Array(2 ** 22) } }],
    ['bytes for everything', new Uint8Array(2 ** 22)],
  ])('refuses what JSON cannot hold without reading it through: %s', async (_what, input) => {
    const port = await openPort();
    const answer = await port.call('generations.create', input);
    expect(answer).toMatchObject({ ok: false, status: 400 });
    if (!ArrayBuffer.isView(input))
      expect(JSON.stringify(answer)).toMatch(/holds (?:raw bytes|more than 100000 values)/);
  });

  it('tells the page of a failure what is meant for it, and names no file', async () => {
    const fails = async (thrown: Error): Promise<{ told: string; lines: string[] }> => {
      const port = await openPort(() => Promise.reject(thrown));
      const ask = port.fake.ipcMain.invoke(port.page, channels.host, [{ action: 'startDrag', imageId: 'img_1' }]);
      return { told: await ask.then(() => '', String), lines: port.log.lines };
    };
    const system = await fails(new Error('Input file is missing: /home/me/.tintype/thumbnails/img_1.webp'));
    expect(system.told).not.toContain('/home');
    expect(system.lines).toEqual(['warn what the studio asked of the desktop failed']);
    const ours = await fails(new AppError('NOT_FOUND', 'There is no such image.'));
    expect(ours.told).toContain('There is no such image.');
  });

  it('knows no host action that is not in the contract', async () => {
    const { fake, page, asked } = await openPort();
    const ask = (message: unknown): Promise<unknown> => fake.ipcMain.invoke(page, channels.host, [message]);
    for (const message of [undefined, 'pickFolder', { action: 'openPath' }, { action: 'reveal', file: '/etc/passwd' }])
      await expect(ask(message)).rejects.toThrow('no such thing');
    expect(await ask({ action: 'reveal', imageId: 'img_1' })).toBe('done');
    expect(asked).toEqual([{ action: 'reveal', imageId: 'img_1' }]);
  });

  it('pushes the feed until the page is loaded again', async () => {
    const port = await openPort();
    port.control({ kind: 'open', subscription: 0 });
    await settle();
    expect(port.batches).toHaveLength(1);
    port.control({ kind: 'acknowledge', subscription: 0, batch: 1 });
    port.feed.publish();
    await settle();
    expect(port.batches[1]).toMatchObject({
      subscription: 0,
      batch: 2,
      messages: [{ kind: 'event', event: { id: 1 } }],
    });

    await port.call('health.get');
    port.page.navigateInPage('#queue');
    expect([port.feed.listeners(), port.gone(), port.contexts[0]?.signal.aborted]).toEqual([1, 0, false]);
    port.page.reload();
    expect([port.feed.listeners(), port.gone(), port.contexts[0]?.signal.aborted]).toEqual([0, 1, true]);
    port.feed.publish();
    await settle();
    expect(port.batches).toHaveLength(2);
  });

  it.each(['destroyed', 'render-process-gone'])('ends what the page had when it is %s', async (event) => {
    const port = await openPort();
    port.control({ kind: 'open', subscription: 3 });
    await settle();
    port.page.emit(event, {}, { reason: 'crashed', exitCode: 1 });
    expect([port.feed.listeners(), port.gone()]).toEqual([0, 1]);
  });

  it('gives one page no more subscriptions than it can need, and none for garbage', async () => {
    const port = await openPort();
    for (const message of [
      null,
      7,
      { kind: 'open' },
      { kind: 'open', subscription: -1 },
      { kind: 'open', subscription: 0, after: '3' },
    ])
      port.control(message);
    await settle();
    expect(port.feed.listeners()).toBe(0);
    for (let subscription = 0; subscription < 50; subscription += 1) port.control({ kind: 'open', subscription });
    await settle();
    expect(port.feed.listeners()).toBe(8);
    port.control({ kind: 'close', subscription: 0 });
    port.control({ kind: 'open', subscription: 1 });
    await settle();
    expect(port.feed.listeners()).toBe(7);
  });
});
