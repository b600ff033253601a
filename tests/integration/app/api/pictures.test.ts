import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { imageView, type ImageView } from '../../../../src/shared/schema/image.ts';
import { inspection } from '../../../../src/shared/schema/inspection.ts';
import type { Generation } from '../../../../src/shared/schema/generation.ts';
import { eventually, small, useApi, type Reply } from '../../../support/apiApp.ts';
import { jpegWith, exifBlock, pngWith, pngWithText, userComment } from '../../../support/foreignPictures.ts';
import { a1111 } from '../../../support/foreignTexts.ts';
import { pixelsOf, plainPng } from '../../../support/pictures.ts';

const api = useApi();
const hard = 'a "quoted", ünïcode prompt Ã©\nNegative prompt: of two lines \u{1f4f7}';

const dataUrl = (file: Uint8Array): string => `data:image/png;base64,${Buffer.from(file).toString('base64')}`;
const inspect = (image: string): Promise<Reply> => api.ask('POST', '/v1/images/inspect', { body: { image } });
const bring = (file: Uint8Array, more: object = {}): Promise<Reply> =>
  api.ask('POST', '/v1/images/import', { body: { image: dataUrl(file), ...more } });
const fileOf = async (id: string): Promise<Buffer> => (await api.ask('GET', `/v1/images/${id}/file`)).bytes;
const list = async (query = ''): Promise<ImageView[]> =>
  (await api.client.call('images.list', { query: { limit: 100, ...(query !== '' && { query }) } })).items;

function imageOf(state: Generation, index = 0) {
  return state.result?.images[index] ?? expect.fail('there is no such image');
}

async function imported(file: Uint8Array, more: object = {}): Promise<ImageView> {
  const reply = await bring(file, more);
  expect(reply.status, reply.bytes.toString().slice(0, 500)).toBe(201);
  return reply.as(imageView);
}

describe('inspecting an image that this app drew', () => {
  it.each(['png', 'jpeg', 'webp'] as const)('as %s gives back what drew it, to be drawn again', async (format) => {
    const start = await plainPng(64, 64, '#a30');
    const state = await api.draw({
      ...small,
      prompt: hard,
      negativePrompt: 'blur',
      seed: 4_294_967_295,
      count: 2,
      format,
      quality: 83,
      tags: { type: 'goal', id: 4 },
      lane: 'batch',
      maxRetries: 2,
      initImage: dataUrl(start),
      strength: 0.6,
    });
    // The second image, whose seed nobody asked for by its number.
    const image = imageOf(state, 1);
    const drawn = await fileOf(image.id);
    const reply = await inspect(drawn.toString('base64'));
    expect(reply.status).toBe(200);
    const found = reply.as(inspection);
    expect(found.request).toEqual({ ...state.request, seed: 0, count: 1 });
    expect(found).toMatchObject({ source: 'tintype', width: 64, height: 64, format, recipe: { imageId: image.id } });
    expect(found.warnings).toEqual([]);

    const again = await api.draw(found.request);
    expect(await pixelsOf(await fileOf(imageOf(again).id))).toEqual(await pixelsOf(drawn));
  });

  it('leaves a picture to start from out when it is gone, and keeps none that a forged recipe brings', async () => {
    const first = imageOf(await api.draw({ ...small, prompt: 'to start from' }));
    const state = await api.draw({ ...small, prompt: 'started', initImage: first.id });
    const drawn = await fileOf(imageOf(state).id);
    expect((await inspect(dataUrl(drawn))).as(inspection).request.initImage).toBe(first.id);
    expect((await api.ask('DELETE', `/v1/images/${first.id}`)).status).toBe(200);
    const found = (await inspect(dataUrl(drawn))).as(inspection);
    expect(found.request).not.toHaveProperty('initImage');
    expect(found.warnings).toEqual([expect.stringContaining('not here any more')]);

    const recipe = (await inspect(dataUrl(drawn))).as(inspection).recipe ?? expect.fail('no recipe');
    const forged = {
      ...recipe,
      request: { ...recipe.request, initImage: (await plainPng(64, 64, '#fff')).toString('base64') },
    };
    const forgery = await pngWithText('tintype', JSON.stringify(forged), 'iTXt');
    expect((await inspect(dataUrl(forgery))).as(inspection).request).not.toHaveProperty('initImage');
  });
});

describe('inspecting any other picture', () => {
  it('tells what the model in use would not take', async () => {
    const found = (await inspect(dataUrl(await pngWithText('parameters', a1111)))).as(inspection);
    expect(found).toMatchObject({
      source: 'a1111',
      request: { steps: 20, width: 512, height: 768, sampler: 'dpm++2m' },
    });
    expect(found.warnings.join('\n')).toMatch(/dreamshaper_8[^]*ink_style[^]*`height` cannot be used as it is/);
  });

  it.each([
    ['nothing', ''],
    ['no base64', 'img_0123'],
    ['a data URL without base64', 'data:image/png,abc'],
    ['text', Buffer.from('hello').toString('base64')],
    ['an SVG', Buffer.from('<svg/>').toString('base64')],
    ['the head of a PNG', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1').toString('base64')],
  ])('refuses %s by the name of the field', async (_what, image) => {
    for (const path of ['/v1/images/inspect', '/v1/images/import']) {
      const reply = await api.ask('POST', path, { body: { image } });
      expect([reply.status, reply.error().code, reply.error().issues?.map((issue) => issue.path)]).toEqual([
        400,
        'INVALID_REQUEST',
        ['image'],
      ]);
    }
  });
});

describe('importing', () => {
  it('keeps the file as it is, with what it tells, and finds it by its words', async () => {
    const file = await pngWithText('parameters', a1111);
    const reply = await bring(file, { tags: { album: 'found' } });
    const image = reply.as(imageView);
    expect(reply.status).toBe(201);
    expect(reply.headers.get('location')).toBe(`/v1/images/${image.id}`);
    expect(image).toMatchObject({
      jobId: '',
      seed: 1234567,
      prompt: 'a castle on a hill, (golden hour:1.2) with a moat',
      width: 512,
      height: 768,
      format: 'png',
      bytes: file.length,
      tags: { album: 'found' },
      imported: { source: 'a1111', request: { steps: 20, sampler: 'dpm++2m' } },
    });
    expect(image).not.toHaveProperty('recipe');
    expect((await fileOf(image.id)).equals(file)).toBe(true);
    const thumbnail = await api.ask('GET', `/v1/images/${image.id}/thumbnail?size=128`);
    expect(await sharp(thumbnail.bytes).metadata()).toMatchObject({ format: 'webp', height: 128 });
    expect((await list('castle moat')).map(({ id }) => id)).toEqual([image.id]);
    await api.restart();
    expect((await api.ask('GET', `/v1/images/${image.id}`)).as(imageView)).toEqual(image);
    expect((await api.ask('DELETE', `/v1/images/${image.id}`)).status).toBe(200);
  });

  it('keeps a file once, also when it comes several times at once', async () => {
    const before = (await list()).length;
    const file = await pngWithText('Comment', 'one of its kind');
    const replies = await Promise.all([1, 2, 3, 4].map(() => bring(file)));
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 201]);
    expect(new Set(replies.map((reply) => reply.as(imageView).id)).size).toBe(1);
    expect(await list()).toHaveLength(before + 1);
    const again = await bring(file, { tags: { other: 1 } });
    expect([again.status, again.as(imageView).tags]).toEqual([200, {}]);
  });

  it('brings back an image of this app that was deleted, under its old name', async () => {
    const state = await api.draw({ ...small, prompt: 'lost and found', tags: { kept: 'yes' } });
    const { id } = imageOf(state);
    const before = (await api.ask('GET', `/v1/images/${id}`)).as(imageView);
    const file = await fileOf(id);
    expect((await bring(file)).status).toBe(200);
    await api.ask('DELETE', `/v1/images/${id}`);
    const { imported: mark, ...image } = await imported(file);
    expect(image).toEqual({ ...before, timeTaken: 0 });
    expect(mark).toMatchObject({ source: 'tintype', request: { prompt: 'lost and found' } });

    // Of another size, so another file; the name is taken by now.
    const other = await imported(await sharp(file).resize(32).keepMetadata().png().toBuffer());
    expect(other.id).not.toBe(id);
  });

  it('restores a file that was taken out of its folder', async () => {
    const file = await pngWithText('Comment', 'taken away');
    const { id } = await imported(file);
    const record = (await api.ask('GET', `/v1/images/${id}`)).as(imageView);
    const day = new Date(record.createdAt);
    const two = (value: number): string => String(value).padStart(2, '0');
    const folder = `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
    await rm(join(api.dataDir(), 'images', folder, `${id}.png`));
    await api.restart();
    expect((await list()).map((image) => image.id)).not.toContain(id);
    const reply = await bring(file);
    expect([reply.status, reply.as(imageView).id]).toEqual([200, id]);
    expect((await list()).map((image) => image.id)).toContain(id);
    expect((await fileOf(id)).equals(file)).toBe(true);
  });

  it('takes up at the start what was cut off between file and journal, whatever program it is from', async () => {
    const folder = join(api.dataDir(), 'images', '2026-01-31');
    const id = `img_${'c'.repeat(32)}`;
    const file = await pngWithText('parameters', a1111.replace('castle', 'stranded castle'));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${id}.png`), file);
    await writeFile(join(folder, `img_${'d'.repeat(32)}.png`), file.subarray(0, file.length - 30));
    await api.restart();
    const [image, ...more] = await list('stranded castle');
    expect(more).toEqual([]);
    expect(image).toMatchObject({ id, jobId: '', imported: { source: 'a1111', request: { steps: 20 } } });
    expect((await fileOf(id)).equals(file)).toBe(true);
    expect((await bring(file)).status).toBe(200);
  });

  it('is found again when the journal was lost', async () => {
    const file = await pngWithText('parameters', a1111.replace('castle', 'lost castle'));
    const { id, prompt, imported: mark } = await imported(file);
    await api.app().stop();
    await rename(join(api.dataDir(), 'journal.db'), join(api.dataDir(), 'journal.old'));
    await api.restart();
    expect(await list('lost castle')).toMatchObject([{ id, prompt, imported: { request: mark?.request } }]);
  });

  it('tells the upright size of a picture that lies on its side', async () => {
    const turned = await sharp(await plainPng(96, 64, '#262'))
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer();
    expect(await imported(turned)).toMatchObject({ width: 64, height: 96, format: 'jpeg' });
    const comment = exifBlock('MM', [], [userComment(a1111, 'utf16be')]);
    expect(await imported(await jpegWith(comment))).toMatchObject({ imported: { source: 'a1111' }, seed: 1234567 });
  });

  it('keeps nothing of a picture that is damaged', async () => {
    const before = (await list()).length;
    const whole = await pngWith([], 200, 200);
    for (const file of [
      whole.subarray(0, whole.length - 30),
      Buffer.concat([whole.subarray(0, 60), whole.subarray(90)]),
    ]) {
      const reply = await bring(file);
      expect([reply.status, reply.error().issues?.[0]?.path]).toEqual([400, 'image']);
    }
    expect(await list()).toHaveLength(before);
  });

  it('is told to everyone', async () => {
    const heard: unknown[] = [];
    const stop = api.app().subscribe((event) => void heard.push(event));
    const { id } = await imported(await pngWithText('Comment', 'news'));
    await eventually(async () => heard.length > 0);
    stop();
    expect(heard).toEqual([expect.objectContaining({ type: 'image.imported', data: { imageId: id } })]);
  });
});
