import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wireCapabilities, type WireProgress } from '../../../src/shared/schema/engineWire.ts';
import { endlessJob, smallJob } from '../../support/engineClient.ts';
import { startEngine, type RunningEngine } from '../../support/engineHarness.ts';

let engine: RunningEngine;
beforeAll(async () => {
  engine = await startEngine();
}, 60_000);
afterAll(async () => {
  await engine?.stop();
});

const eventsOf = (id: string) => engine.events.filter((event) => 'id' in event && event.id === id);
const progressOf = (id: string): WireProgress[] =>
  eventsOf(id).flatMap((event) => (event.type === 'progress' ? [event.progress] : []));

describe('the embedded engine', { timeout: 60_000 }, () => {
  it('tells what it is once the model is loaded', async () => {
    const answer = await engine.client.call('/sdcpp/v1/capabilities');
    const capabilities = wireCapabilities.parse(answer.json());
    expect(answer.status).toBe(200);
    expect(capabilities.features).toMatchObject({ init_image: true, mask_image: false, cancel_generating: true });
    expect(capabilities.x).toMatchObject({ engine: 'embedded', family: 'MiniT2I', threads: 1, backend: 'cpu' });
    expect(capabilities.x?.engine_version).toMatch(/^@qvac\/diffusion-cpp \d+\.\d+\.\d+$/);
    expect(capabilities.x?.devices[0]).toMatchObject({ name: 'CPU', type: 'CPU' });
    expect(capabilities.x?.devices[0]?.memory_total).toBeGreaterThan(0);
  });

  it('draws a picture of the size asked for that is not flat', async () => {
    const png = await engine.client.draw(smallJob({ width: 128, height: 128 }));
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 128, height: 128 });
    for (const channel of (await sharp(png).stats()).channels) expect(channel.stdev).toBeGreaterThan(10);
  });

  it('draws the same picture for the same seed and another for another', async () => {
    const [first, again, other] = [
      await engine.client.draw(smallJob({ seed: 7 })),
      await engine.client.draw(smallJob({ seed: 7 })),
      await engine.client.draw(smallJob({ seed: 8 })),
    ];
    expect(again.equals(first)).toBe(true);
    expect(other.equals(first)).toBe(false);
  });

  it('reports every step of an image, never backwards, up to the last', async () => {
    const id = await engine.client.submit(smallJob());
    await engine.client.settled(id);
    await expect.poll(() => eventsOf(id).at(-1)?.type).toBe('job');
    const steps = { image: 0, images: 1 };
    expect(progressOf(id)).toEqual([
      { phase: 'encode', step: 0, total: 0, ...steps },
      ...[0, 1, 2, 3].map((step) => ({ phase: 'sample', step, total: 3, ...steps })),
      { phase: 'decode', step: 3, total: 3, ...steps },
    ]);
    expect(eventsOf(id).filter((event) => event.type !== 'progress')).toEqual([
      { type: 'job', id, status: 'generating' },
      { type: 'image', id, index: 0, seed: 1 },
      { type: 'job', id, status: 'completed' },
    ]);
  });

  it('gives the images of a batch one by one, each as a job of its own would draw it', async () => {
    const id = await engine.client.submit(
      smallJob({ seed: 40, batch_count: 3, sample_params: { sample_steps: 20, guidance: { txt_cfg: 3 } } }),
    );
    const early = await engine.client.settled(id, (job) => (job.x?.images_done ?? 0) >= 1);
    expect(early.status).toBe('generating');
    const first = await engine.client.image(id, 0);
    expect((await engine.client.call(`/sdcpp/v1/jobs/${id}/images/2`)).status).toBe(404);
    const job = await engine.client.settled(id);
    expect(job.x).toMatchObject({ seeds: [40, 41, 42], images_done: 3, warnings: [] });
    expect(job.x?.compute_ms.every((ms) => ms > 0)).toBe(true);
    expect((await engine.client.image(id, 0)).equals(first)).toBe(true);
    const alone = await engine.client.draw(
      smallJob({ seed: 42, sample_params: { sample_steps: 20, guidance: { txt_cfg: 3 } } }),
    );
    expect((await engine.client.image(id, 2)).equals(alone)).toBe(true);
    const inline = await engine.client.job(id, '');
    expect(inline.result?.images.map((image) => image.index)).toEqual([0, 1, 2]);
    expect(Buffer.from(inline.result?.images[2]?.b64_json ?? '', 'base64').equals(alone)).toBe(true);
    expect(job.result).toBeNull();
  });

  it('cancels a running job, keeps the model and draws the next one the same as ever', async () => {
    const reference = await engine.client.draw(smallJob({ seed: 5 }));
    const id = await engine.client.submit(endlessJob());
    await engine.client.settled(id, (job) => (job.x?.progress?.step ?? 0) >= 1);
    expect((await engine.client.cancel(id)).status).toBe(200);
    const job = await engine.client.settled(id);
    expect(job).toMatchObject({ status: 'cancelled', error: { code: 'cancelled' }, x: { images_done: 0 } });
    expect((await engine.client.draw(smallJob({ seed: 5 }))).equals(reference)).toBe(true);
    expect(engine.events.filter((event) => event.type === 'ready')).toHaveLength(1);
    expect(engine.child.pid).toBe(engine.pid);
    expect((await engine.client.cancel(id)).status).toBe(200);
    expect((await engine.client.job(id)).status).toBe('cancelled');
  });

  it('keeps the images a cancelled batch had finished', async () => {
    const id = await engine.client.submit(
      endlessJob({
        width: 64,
        height: 64,
        batch_count: 64,
        sample_params: { sample_steps: 10, guidance: { txt_cfg: 3 } },
      }),
    );
    await engine.client.settled(id, (job) => (job.x?.images_done ?? 0) >= 1);
    await engine.client.cancel(id);
    const job = await engine.client.settled(id);
    expect(job.status).toBe('cancelled');
    expect(await sharp(await engine.client.image(id, 0)).metadata()).toMatchObject({ width: 64 });
  });

  it('cancels a job that waits without touching the one that runs', async () => {
    const running = await engine.client.submit(endlessJob());
    const waiting = await engine.client.submit(smallJob());
    await engine.client.cancel(waiting);
    expect(await engine.client.job(waiting)).toMatchObject({ status: 'cancelled', x: { images_done: 0 } });
    expect((await engine.client.job(running)).status).not.toBe('cancelled');
    await engine.client.cancel(running);
    expect((await engine.client.settled(running)).status).toBe('cancelled');
  });

  it('takes a few jobs and refuses more with 429', async () => {
    const answers = [];
    for (let i = 0; i < 20; i += 1) answers.push(await engine.client.post('/sdcpp/v1/img_gen', endlessJob()));
    const ids = answers.filter((answer) => answer.status === 202).map((answer) => (answer.json() as { id: string }).id);
    expect(ids).toHaveLength(16);
    expect(answers.at(-1)?.status).toBe(429);
    for (const id of ids.toReversed()) await engine.client.cancel(id);
    for (const id of ids) expect((await engine.client.settled(id)).status).toBe('cancelled');
  });

  it('forgets all but the last finished jobs', async () => {
    const first = await engine.client.submit(smallJob());
    await engine.client.settled(first);
    for (let i = 0; i < 16; i += 1)
      await engine.client.draw(smallJob({ seed: i, sample_params: { sample_steps: 1, guidance: { txt_cfg: 1 } } }));
    expect((await engine.client.call(`/sdcpp/v1/jobs/${first}`)).status).toBe(410);
    expect((await engine.client.call('/sdcpp/v1/jobs/job_none')).status).toBe(404);
  });

  it('starts from a picture: little strength stays close to it, full strength does not', async () => {
    const orange = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#ff8800' } })
      .png()
      .toBuffer();
    const init_image = orange.toString('base64');
    const steps = { sample_params: { sample_steps: 20, guidance: { txt_cfg: 3 } } };
    const weak = await engine.client.draw(smallJob({ init_image, strength: 0.05, ...steps }));
    const strong = await engine.client.draw(smallJob({ init_image, strength: 1, ...steps }));
    const none = await engine.client.draw(smallJob(steps));
    expect(weak.equals(none)).toBe(false);
    expect(weak.equals(strong)).toBe(false);
    const jpeg = await sharp(orange).jpeg().toBuffer();
    expect((await engine.client.draw(smallJob({ init_image: jpeg.toString('base64') }))).length).toBeGreaterThan(100);
  });

  it('fails a job whose picture is damaged, and goes on', async () => {
    const whole = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#123456' } })
      .png()
      .toBuffer();
    const id = await engine.client.submit(smallJob({ init_image: whole.subarray(0, 60).toString('base64') }));
    expect(await engine.client.settled(id)).toMatchObject({ status: 'failed', error: { code: 'generation_failed' } });
    expect((await engine.client.draw(smallJob())).length).toBeGreaterThan(100);
  });
});
