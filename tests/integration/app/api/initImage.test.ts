import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { small, useApi } from '../../../support/apiApp.ts';
import { distance, pixelsOf, plainPng } from '../../../support/pictures.ts';

const api = useApi();
const body = { ...small, steps: 10, seed: 5 };
let red: Buffer;
beforeAll(async () => {
  red = await plainPng(64, 64, '#c02020');
});

async function drawn(change: object) {
  const state = await api.draw({ ...body, ...change });
  const url = state.result?.images[0]?.url ?? expect.fail('no image');
  return { state, bytes: (await api.ask('GET', url)).bytes };
}

describe('a picture to start from', () => {
  it('may be a data URL, base64, the id it was kept under, or an image of the gallery; the picture is the same', async () => {
    const base64 = red.toString('base64');
    const first = await drawn({ initImage: `data:image/png;base64,${base64}` });
    const kept = first.state.request.initImage ?? '';
    expect(kept).toMatch(/^inp_[0-9a-f]{32}$/);
    const expected = await pixelsOf(first.bytes);
    for (const initImage of [base64, kept]) {
      const { state, bytes } = await drawn({ initImage });
      expect(state.request.initImage).toBe(kept);
      expect(await pixelsOf(bytes)).toEqual(expected);
    }
    const source = await api.draw(small);
    const id = source.result?.images[0]?.id ?? '';
    const fromGallery = await drawn({ initImage: id });
    expect(fromGallery.state.request.initImage).toBe(id);
    const file = (await api.ask('GET', `/v1/images/${id}/file`)).bytes;
    expect(await pixelsOf((await drawn({ initImage: file.toString('base64') })).bytes)).toEqual(
      await pixelsOf(fromGallery.bytes),
    );
  });

  // The engine draws with a MiniT2I model, which takes the steps of `strength` but does not look at the picture itself.
  it('is gone from as far as the strength says', async () => {
    const initImage = red.toString('base64');
    const [near, far] = [await drawn({ initImage, strength: 0.2 }), await drawn({ initImage, strength: 0.9 })];
    expect(await distance(near.bytes, far.bytes)).toBeGreaterThan(1);
    expect(near.state.request.strength).toBe(0.2);
    expect(await pixelsOf((await drawn({ initImage, strength: 0.9 })).bytes)).toEqual(await pixelsOf(far.bytes));
  });

  it('of any size, shape and format is fitted to the size asked for', async () => {
    for (const picture of [await plainPng(300, 40, '#208020'), await plainPng(16, 16, '#208020')]) {
      const { bytes } = await drawn({ initImage: picture.toString('base64') });
      expect(await pixelsOf(bytes)).toMatchObject({ width: 64, height: 64 });
    }
  });

  it('still counts its steps up to 100 % and ends with every image of a batch', async () => {
    const state = await api.draw({ ...body, count: 2, initImage: red.toString('base64'), strength: 0.5 });
    expect(state.result?.images.map(({ seed }) => seed)).toEqual([5, 6]);
  });

  it.each([
    'noise',
    'data:text/plain;base64,aGFsbG8=',
    'img_00000000000000000000000000000000',
    'inp_00000000000000000000000000000000',
    'https://example.org/a.png',
  ])('%s is refused by the name of its field', async (initImage) => {
    const reply = await api.ask('POST', '/v1/images/generations', { body: { ...body, initImage } });
    expect(reply.status).toBe(400);
    expect(reply.error().issues?.map(({ path }) => path)).toEqual(['initImage']);
  });

  it('of the gallery is drawn from although it was deleted meanwhile, over a restart and again', async () => {
    const id = (await api.draw(small)).result?.images[0]?.id ?? '';
    await api.client.call('queue.pause', {});
    const job = await api.submit({ ...body, initImage: id });
    const cancelled = await api.submit({ ...body, initImage: id });
    await api.client.call('generations.cancel', { params: { id: cancelled } });
    await api.client.call('images.delete', { params: { id } });
    await api.restart();
    await api.client.call('queue.resume', {});
    const again = await api.client.call('generations.retry', { params: { id: cancelled } });
    for (const one of [job, again.id]) expect((await api.until(one, 'complete')).request.initImage).toBe(id);
    const reply = await api.ask('POST', '/v1/images/generations', { body: { ...body, initImage: id } });
    expect([reply.status, reply.error().issues?.[0]?.path]).toEqual([400, 'initImage']);
  });

  it.each([
    ['gone', (path: string) => rm(path)],
    ['garbled', (path: string) => writeFile(path, 'no picture')],
  ])('of the gallery whose file is %s is refused', async (_how, damage) => {
    const id = (await api.draw(small)).result?.images[0]?.id ?? '';
    const images = join(api.dataDir(), 'images');
    const file = (await readdir(images, { recursive: true })).find((name) => name.includes(id));
    await damage(join(images, file ?? expect.fail('no file')));
    const reply = await api.ask('POST', '/v1/images/generations', { body: { ...body, initImage: id } });
    expect([reply.status, reply.error().issues]).toEqual([
      400,
      [{ path: 'initImage', message: `the file of ${id} is gone or damaged` }],
    ]);
  });

  it('that is gone or damaged is not drawn from again', async () => {
    const initImage = (await plainPng(64, 64, '#2040c0')).toString('base64');
    await api.client.call('queue.pause', {});
    const id = await api.submit({ ...body, initImage });
    await api.client.call('generations.cancel', { params: { id } });
    await api.client.call('queue.resume', {});
    const file = join(api.dataDir(), 'inputs', `${(await api.state(id)).request.initImage}.png`);
    for (const damage of [() => writeFile(file, 'no picture'), () => rm(file)]) {
      await damage();
      const reply = await api.ask('POST', `/v1/images/generations/${id}/retry`);
      expect([reply.status, reply.error().issues?.[0]?.path]).toEqual([400, 'initImage']);
    }
  });

  it('that was cut off is refused', async () => {
    const cut = red.subarray(0, red.length - 20).toString('base64');
    const reply = await api.ask('POST', '/v1/images/generations', { body: { ...body, initImage: cut } });
    expect([reply.status, reply.error().issues?.[0]?.path]).toEqual([400, 'initImage']);
  });
});
