import type { App } from '../../src/main/app.ts';
import { createClient } from '../../src/shared/contract/client.ts';
import { httpWire } from '../../src/shared/contract/httpWire.ts';
import { withTexts } from '../../src/main/gallery/pngChunks.ts';
import type { World } from './contractCase.ts';
import { plainPng } from './pictures.ts';
import { contractHeaders } from './contractWires.ts';

const small = { prompt: 'a lighthouse', width: 64, height: 64, steps: 1, seed: 7, tags: { set: 'contract' } };
const finishedKey = 'the finished one';

/** Two finished images and a paused queue, with what makes more of each. */
export async function openWorld(app: App): Promise<World> {
  const client = createClient(httpWire({ baseUrl: app.url, fetch, headers: contractHeaders }));
  const draw = async () => {
    await client.call('queue.resume', {});
    const state = await client.call('generations.generate', { body: small, query: { images: 'url' } });
    await client.call('queue.pause', {});
    return state;
  };
  const body = { ...small, count: 2 };
  const done = await client.call('generations.generate', { body, headers: { 'idempotency-key': finishedKey } });
  await client.call('queue.pause', {});
  let keys = 0;
  let pictures = 0;
  const picture = async () => {
    pictures += 1;
    const file = withTexts(await plainPng(64, 64, '#c80'), [{ keyword: 'Comment', text: `picture ${pictures}` }]);
    return `data:image/png;base64,${Buffer.from(file).toString('base64')}`;
  };
  const withoutDownloads = async () => {
    for (const { id } of (await client.call('downloads.list', {})).items)
      await client.call('downloads.delete', { params: { id } });
  };
  return {
    body,
    small,
    finishedKey,
    done: done.id,
    image: done.result?.images[0]?.id ?? '',
    newKey: () => `key ${(keys += 1)}`,
    pending: async () => (await client.call('generations.create', { body: small })).id,
    cancelled: async () => {
      const { id } = await client.call('generations.create', { body: small });
      await client.call('generations.cancel', { params: { id } });
      return id;
    },
    freshImage: async () => (await draw()).result?.images[0]?.id ?? '',
    template: async (body) => (await client.call('templates.create', { body })).slug,
    picture,
    imported: async () => {
      const image = await picture();
      await client.call('images.import', { body: { image } });
      return image;
    },
    withoutTemplate: async (slug) => void (await client.call('templates.delete', { params: { slug } })),
    key: async () => (await client.call('keys.create', { body: { name: 'Note plugin' } })).id,
    withoutKeys: async () => {
      for (const { id } of (await client.call('keys.list', {})).items)
        await client.call('keys.delete', { params: { id } });
    },
    download: async () => {
      await withoutDownloads();
      const { id } = await client.call('downloads.create', { body: { url: 'https://127.0.0.1:9/model.safetensors' } });
      await client.call('downloads.pause', { params: { id } });
      return id;
    },
    withoutDownloads,
    build: async () => {
      await client.call('builds.install', { params: { id: 'free' }, body: {} });
      await client.call('builds.pause', { params: { id: 'free' } });
      return 'free';
    },
    withoutBuilds: async () => void (await client.call('builds.remove', { params: { id: 'free' } })),
    clearQueue: async () => {
      await client.call('queue.pause', {});
      for (const { id } of (await client.call('queue.get', {})).pending)
        await client.call('generations.cancel', { params: { id } });
    },
    setPaused: async (paused) => void (await client.call(paused ? 'queue.pause' : 'queue.resume', {})),
    setSettings: async (change) => void (await client.call('settings.patch', { body: change })),
  };
}
