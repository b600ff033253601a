import * as fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallJob, type EngineAnswer } from '../../support/engineClient.ts';
import { isRunning, startEngine, type RunningEngine } from '../../support/engineHarness.ts';

let engine: RunningEngine;
beforeAll(async () => {
  engine = await startEngine();
}, 60_000);
afterAll(async () => {
  await engine?.stop();
});

const submitPath = '/sdcpp/v1/img_gen';

function expectRefused(answer: EngineAnswer): void {
  expect(answer.status).toBe(400);
  expect(answer.json()).toEqual({ error: expect.stringMatching(/\S{3}/) });
}

/** A copy of a good request with the field at `path` replaced. */
function spoiled(path: readonly string[], value: unknown): Record<string, unknown> {
  const job = structuredClone<Record<string, unknown>>({ ...smallJob() });
  let at = job;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[path.at(-1) ?? ''] = value;
  return job;
}

describe('a request to the engine', { timeout: 120_000 }, () => {
  it('needs the secret', async () => {
    for (const authorization of [
      '',
      'Bearer wrong',
      `bearer${engine.secret}`,
      engine.secret,
      `Bearer ${engine.secret}x`,
    ]) {
      const answer = await engine.client.call('/sdcpp/v1/capabilities', { headers: { authorization } });
      expect(answer.status).toBe(401);
    }
    const post = await engine.client.call(submitPath, {
      method: 'POST',
      headers: { authorization: 'Bearer no' },
      chunks: [JSON.stringify(smallJob())],
    });
    expect(post.status).toBe(401);
  });

  it('is refused from a web page, even with the secret', async () => {
    for (const origin of ['null', 'http://127.0.0.1:8081', 'https://example.com']) {
      expect((await engine.client.call('/sdcpp/v1/capabilities', { headers: { origin } })).status).toBe(403);
    }
  });

  it('is refused under a foreign host name', async () => {
    for (const host of ['example.com', `127.0.0.1.example.com:${engine.port}`, 'localhost.example.com', '127.0.0.1.']) {
      expect((await engine.client.call('/sdcpp/v1/capabilities', { headers: { host } })).status).toBe(403);
    }
    expect(
      (await engine.client.call('/sdcpp/v1/capabilities', { headers: { host: `localhost:${engine.port}` } })).status,
    ).toBe(200);
  });

  it('is answered 404 or 405 where there is nothing', async () => {
    expect((await engine.client.call('/sdcpp/v1/nothing')).status).toBe(404);
    expect((await engine.client.call('/sdapi/v1/txt2img', { method: 'POST' })).status).toBe(404);
    expect((await engine.client.call(submitPath)).status).toBe(405);
    expect((await engine.client.call('/sdcpp/v1/capabilities', { method: 'POST' })).status).toBe(405);
  });

  it('is refused for what this engine cannot do, by the name of the field', async () => {
    const flat = (width: number, height: number) =>
      sharp({ create: { width, height, channels: 3, background: '#888' } })
        .png()
        .toBuffer();
    const small = (await flat(32, 32)).toString('base64');
    const cases: [Record<string, unknown>, RegExp][] = [
      [{ mask_image: small }, /mask_image/],
      [{ init_image: small }, /init_image.*64x64/],
      [{ init_image: Buffer.from('GIF89a, not really').toString('base64') }, /init_image/],
      [{ init_image: 'not base64 !!' }, /init_image/],
      [{ width: 128 }, /square/],
      [{ width: 68, height: 68 }, /multiples of 8/],
      [{ width: 0, height: 0 }, /width/],
      [{ width: 8192, height: 8192 }, /width/],
      [{ output_format: 'jpeg' }, /output_format/],
      [{ lora: [{ path: '/none.safetensors', multiplier: 1 }] }, /lora/],
      [{ lora: [{ path: '/none.safetensors', multiplier: 0.5 }] }, /multiplier/],
      [{ lora: [1, 2].map(() => ({ path: '/none.safetensors', multiplier: 1 })) }, /at most one/],
      [{ hires: { enabled: true } }, /hires/],
    ];
    for (const [change, message] of cases) {
      const answer = await engine.client.post(submitPath, { ...smallJob(), ...change });
      expectRefused(answer);
      expect(answer.bytes.toString()).toMatch(message);
    }
  });

  it('is refused for an unknown sampler or scheduler', async () => {
    for (const field of ['sample_method', 'scheduler']) {
      const answer = await engine.client.post(submitPath, spoiled(['sample_params', field], 'eulr'));
      expectRefused(answer);
      expect(answer.bytes.toString()).toContain(field);
    }
  });

  it('is refused for any body that is not a request', async () => {
    expectRefused(await engine.client.call(submitPath, { method: 'POST' }));
    const text = fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' }));
    await fc.assert(
      fc.asyncProperty(text, async (body) => {
        expectRefused(await engine.client.call(submitPath, { method: 'POST', chunks: [body] }));
      }),
      { numRuns: 80 },
    );
    expect(isRunning(engine.pid)).toBe(true);
  });

  it('is refused for one field of a wrong type or range, whichever', async () => {
    const paths = [
      ['prompt'],
      ['negative_prompt'],
      ['width'],
      ['height'],
      ['seed'],
      ['batch_count'],
      ['init_image'],
      ['lora'],
      ['sample_params'],
      ['sample_params', 'sample_steps'],
      ['sample_params', 'guidance'],
      ['sample_params', 'guidance', 'txt_cfg'],
      ['sample_params', 'scheduler'],
    ];
    const wrong = fc.oneof(
      fc.constantFrom(null, true, false, -1, 1.5, 1e300, 2 ** 53),
      fc.array(fc.integer(), { minLength: 1, maxLength: 3 }),
      fc.record({ a: fc.integer() }),
    );
    const fits = (path: readonly string[], value: unknown): boolean => path.at(-1) === 'txt_cfg' && value === 1.5;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), wrong, async (path, value) => {
        fc.pre(!fits(path, value));
        expectRefused(await engine.client.post(submitPath, spoiled(path, value)));
      }),
      { numRuns: 120 },
    );
    expect(isRunning(engine.pid)).toBe(true);
    expect((await engine.client.draw(smallJob())).length).toBeGreaterThan(100);
  });

  it('may cut a character between two packets', async () => {
    const prompt = 'ein grüner Apfel 🍏 näher 苹果';
    const whole = await engine.client.draw(smallJob({ prompt }));
    const bytes = Buffer.from(JSON.stringify(smallJob({ prompt })));
    const chunks = [...bytes].map((byte) => Uint8Array.of(byte));
    const answer = await engine.client.call(submitPath, { method: 'POST', chunks });
    expect(answer.status).toBe(202);
    const { id } = answer.json() as { id: string };
    expect((await engine.client.settled(id)).status).toBe('completed');
    expect((await engine.client.image(id)).equals(whole)).toBe(true);
  });

  it('draws whatever the prompt is', async () => {
    const prompts = [
      '',
      '\0',
      '\ud800',
      'a\0b',
      '🏳️‍🌈'.repeat(3000),
      '(((',
      '(a:1e99)',
      '<lora:../../x:1>',
      '\u202e\ufffe',
    ];
    for (const prompt of prompts) {
      const job = smallJob({
        prompt,
        negative_prompt: prompt,
        sample_params: { sample_steps: 1, guidance: { txt_cfg: 3 } },
      });
      expect((await engine.client.draw(job)).length).toBeGreaterThan(100);
    }
    expectRefused(await engine.client.post(submitPath, smallJob({ prompt: 'x'.repeat(32_001) })));
  });

  it('is answered 413 when it is far too large', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    const answer = await engine.client.call(submitPath, {
      method: 'POST',
      headers: { 'content-length': String(97 * chunk.length) },
      chunks: Array.from({ length: 97 }, () => chunk),
    });
    expect(answer.status).toBe(413);
    expect((await engine.client.call('/sdcpp/v1/capabilities')).status).toBe(200);
  });
});
