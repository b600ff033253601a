import { beforeAll, describe, expect, it } from 'vitest';
import { MAX_SEED } from '../../../../src/shared/schema/generation.ts';
import { useApi } from '../../../support/apiApp.ts';

const api = useApi();
beforeAll(async () => void (await api.client.call('queue.pause', {})));

const base = { prompt: 'a' };
const post = (body: unknown) => api.ask('POST', '/v1/images/generations', { body });
const resolved = async (body: object) => (await api.state(await api.submit(body))).request;

const long = (length: number): string => 'x'.repeat(length);
const notStrings = [5, null, true, [], {}];
const notNumbers = ['8', null, true, [], {}, ''];
const notWhole = [...notNumbers, 8.5];
const tagsOf = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, i]));

/** The table of the contract: what each field takes, and what it must refuse. */
const fields: readonly { field: string; takes: readonly unknown[]; refuses: readonly unknown[] }[] = [
  { field: 'prompt', takes: ['a', long(8000), 'ü\u{1f4f7}\n"\\', ' '], refuses: [...notStrings, '', long(8001)] },
  { field: 'negativePrompt', takes: ['', 'b', long(8000)], refuses: [...notStrings, long(8001)] },
  { field: 'steps', takes: [1, 150], refuses: [...notWhole, 0, 151, -1] },
  { field: 'cfgScale', takes: [0, 0.5, 30], refuses: [...notNumbers, -0.1, 30.1] },
  { field: 'sampler', takes: ['euler', 'dpm++2m', 'res_2s'], refuses: [...notStrings, '', 'Euler', 'nope', 'euler '] },
  { field: 'scheduler', takes: ['discrete', 'karras'], refuses: [...notStrings, '', 'Karras', 'nope'] },
  { field: 'seed', takes: [-1, 0, MAX_SEED], refuses: [...notWhole, -2, MAX_SEED + 1, 2 ** 53] },
  { field: 'count', takes: [1, 5], refuses: [...notWhole, 0, 6] },
  { field: 'model', takes: ['noise'], refuses: [...notStrings, '', long(201)] },
  { field: 'loras', takes: [[]], refuses: [5, null, {}, 'a'] },
  { field: 'strength', takes: [0, 0.5, 1], refuses: [...notNumbers, -0.01, 1.01] },
  { field: 'format', takes: ['png', 'jpeg', 'webp'], refuses: [...notStrings, '', 'jpg', 'PNG', 'gif'] },
  { field: 'quality', takes: [1, 100], refuses: [...notWhole, 0, 101] },
  {
    field: 'tags',
    takes: [{}, { type: 'goal_mancity', id: 4 }, tagsOf(16), { n: -1.5 }],
    refuses: [5, null, [], 'a', tagsOf(17)],
  },
  { field: 'lane', takes: ['interactive', 'batch', 'idle'], refuses: [...notStrings, '', 'Batch', 'now'] },
  { field: 'maxRetries', takes: [0, 5], refuses: [...notWhole, -1, 6] },
  {
    field: 'webhook',
    takes: ['http://127.0.0.1:9/x', 'https://localhost/'],
    refuses: [...notStrings, '', 'nowhere', 'ftp://127.0.0.1/', 'http://evil.example/', 'http://10.0.0.1/'],
  },
  {
    field: 'initImage',
    takes: [],
    refuses: [
      ...notStrings,
      '',
      'no base64!',
      'img_nope',
      'inp_nope',
      'data:image/png,abc',
      Buffer.from('no picture').toString('base64'),
    ],
  },
  { field: 'maskImage', takes: [], refuses: [...notStrings, ''] },
  { field: 'nope', takes: [], refuses: [1, null, 'a'] },
  { field: 'negative_prompt', takes: [], refuses: ['a'] },
  { field: 'cfg_scale', takes: [], refuses: [3] },
  { field: 'id', takes: [], refuses: ['gen_x'] },
];

describe('the fields of a generation', () => {
  it('are resolved to the defaults of the table and of the model', async () => {
    expect(await resolved(base)).toEqual({
      prompt: 'a',
      negativePrompt: '',
      width: 128,
      height: 128,
      steps: 6,
      cfgScale: 3,
      sampler: 'euler',
      scheduler: 'discrete',
      seed: -1,
      count: 1,
      model: 'noise',
      loras: [],
      strength: 0.75,
      format: 'png',
      quality: 90,
      tags: {},
      lane: 'interactive',
      maxRetries: 1,
    });
  });

  it.each(fields.filter(({ takes }) => takes.length > 0))(
    '$field is taken as it is sent, within its limits',
    async ({ field, takes }) => {
      for (const value of takes) expect(await resolved({ ...base, [field]: value })).toMatchObject({ [field]: value });
    },
  );

  it.each(fields)(
    '$field is refused by name when it is wrong, and never coerced or clamped',
    async ({ field, refuses }) => {
      for (const value of refuses) {
        const reply = await post({ ...base, [field]: value });
        expect(reply.status, JSON.stringify(value)).toBe(400);
        const error = reply.error();
        expect(error.code).toBe('INVALID_REQUEST');
        expect(error.issues?.map(({ path }) => path)).toEqual([field]);
      }
    },
  );

  it.each([64, 128, 2048])('a side of %i pixels is taken', async (side) => {
    expect(await resolved({ ...base, width: side, height: side })).toMatchObject({ width: side, height: side });
  });

  it.each([...notWhole, 0, 8, 56, 63, 65, 66, 68, 127, 4097, 4104, -64])(
    'a side of %j is refused for both sides at once',
    async (side) => {
      const reply = await post({ ...base, width: side, height: side });
      expect(reply.status).toBe(400);
      expect(reply.error().issues?.map(({ path }) => path)).toEqual(['width', 'height']);
    },
  );

  it('lists every problem of a request, those inside lists and objects by their place', async () => {
    const body = {
      width: 65,
      steps: '5',
      loras: [
        { id: 'a', weight: 1 },
        { id: '', weight: 9, scale: 1 },
      ],
      tags: { a: 1, b: null },
      x: 1,
      y: 2,
    };
    const paths = (await post(body)).error().issues?.map(({ path }) => path);
    expect(paths?.toSorted()).toEqual([
      'loras.1.id',
      'loras.1.scale',
      'loras.1.weight',
      'prompt',
      'steps',
      'tags.b',
      'width',
      'x',
      'y',
    ]);
  });

  it('lists what only the model and the engine can tell beside what is wrong by form', async () => {
    const bodies: [body: object, paths: string[]][] = [
      [{ prompt: '', sampler: 'nope', scheduler: 'nope' }, ['prompt', 'sampler', 'scheduler']],
      [
        { width: 65, sampler: 'nope', webhook: 'http://evil.example/', maskImage: 'a', x: 1 },
        ['maskImage', 'prompt', 'sampler', 'webhook', 'width', 'x'],
      ],
      [{ prompt: 'a', width: 65, height: 128 }, ['width']],
      [{ prompt: 'a', width: 64, height: 128, steps: 0 }, ['height', 'steps']],
      [{ prompt: 'a', width: 4096, height: 4096, count: 0 }, ['count', 'height', 'width']],
      [{ prompt: 'a', model: 5, width: 64, height: 128 }, ['model']],
      [{ prompt: 'a', model: 'nope', sampler: 'nope', steps: 0, width: 72 }, ['model', 'sampler', 'steps']],
      [
        { prompt: 'a', width: '64', sampler: 'nope', model: 'zz', webhook: 'http://example.com/' },
        ['model', 'sampler', 'webhook', 'width'],
      ],
    ];
    for (const [body, paths] of bodies) {
      const reply = await post(body);
      expect(reply.status).toBe(400);
      expect(
        reply
          .error()
          .issues?.map(({ path }) => path)
          .toSorted(),
        JSON.stringify(body),
      ).toEqual(paths);
    }
  });

  it('answers MODEL_NOT_FOUND for a model that is not there, and says which are', async () => {
    const reply = await post({ ...base, model: 'nope' });
    expect(reply.status).toBe(422);
    expect(reply.error()).toMatchObject({ code: 'MODEL_NOT_FOUND', facts: { model: 'nope', available: ['noise'] } });
  });

  it('answers MODEL_NOT_FOUND for a LoRA that is not there', async () => {
    const reply = await post({ ...base, loras: [{ id: 'nope', weight: 1 }] });
    expect([reply.status, reply.error().code]).toEqual([422, 'MODEL_NOT_FOUND']);
  });

  it('answers MODEL_NOT_FOUND for a LoRA of the prompt that is not there, and says which', async () => {
    const reply = await post({ ...base, prompt: 'a cat <lora:nope:1>' });
    expect([reply.status, reply.error().code]).toEqual([422, 'MODEL_NOT_FOUND']);
    expect(reply.error().message).toContain('"nope"');
  });

  it('refuses what the engine cannot do with a LoRA of the prompt', async () => {
    const reply = await post({ ...base, prompt: 'a cat <lora:nope:0.5>' });
    expect([reply.status, reply.error().issues]).toEqual([
      400,
      [{ path: 'prompt', message: 'the engine in use takes a LoRA at weight 1 only' }],
    ]);
  });

  it('takes a webhook to another host once the settings list it', async () => {
    await api.client.call('settings.patch', { body: { webhookHosts: ['hooks.example'] } });
    expect(await resolved({ ...base, webhook: 'https://hooks.example/done' })).toMatchObject({
      webhook: 'https://hooks.example/done',
    });
    const reply = await post({ ...base, webhook: 'https://sub.hooks.example/done' });
    expect(reply.error().issues?.map(({ path }) => path)).toEqual(['webhook']);
  });
});
