import { rm, writeFile } from 'node:fs/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createModelService } from '../../../src/main/models/modelService.ts';
import type { ModelServicePorts } from '../../../src/main/models/modelService.ts';
import { inspectFolder } from '../../../src/main/models/inspectModel.ts';
import { writeNoiseModel } from '../../../src/main/models/noiseModel.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import { modelView } from '../../../src/shared/schema/model.ts';
import { loras } from '../../support/realNames.ts';
import { checkpoints, safetensorsBytes } from '../../support/modelBytes.ts';
import { tempFolder } from '../../support/tempFolder.ts';

async function setUp(more: Partial<ModelServicePorts> = {}) {
  const root = tempFolder();
  const put = (name: string, shapes: Readonly<Record<string, readonly number[]>>) =>
    writeFile(join(root, name), safetensorsBytes(shapes));
  const counts: number[] = [];
  const service = createModelService({
    folders: () => [root],
    selectedId: () => null,
    changed: (count) => counts.push(count),
    engine: { initImage: true, maskImage: false },
    ...more,
  });
  return { root, put, counts, service };
}

function errorOf(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

async function noiseFolder(): Promise<string> {
  const folder = join(tempFolder(), 'noise');
  await writeNoiseModel(folder);
  return folder;
}

describe('the model service', () => {
  it('knows nothing before the first scan, and says what to do', async () => {
    const { service } = await setUp();
    expect(service.list()).toEqual([]);
    expect(errorOf(() => service.find())).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      facts: { model: null, available: [] },
    });
  });

  it('chooses the selected model, else the first usable one', async () => {
    let selected: string | null = 'b';
    const { put, service } = await setUp({ selectedId: () => selected });
    await put('a.safetensors', checkpoints.sd1);
    await put('b.safetensors', checkpoints.sdxl);
    await service.scan();
    expect(service.find().id).toBe('b');
    expect(
      service
        .list()
        .filter((model) => model.selected)
        .map(({ id }) => id),
    ).toEqual(['b']);
    selected = 'gone';
    expect(service.find().id).toBe('a');
    expect(
      service
        .list()
        .filter((model) => model.selected)
        .map(({ id }) => id),
    ).toEqual(['a']);
  });

  it('shows models without their paths, usable or not', async () => {
    const { put, service, root } = await setUp();
    await put('a.safetensors', checkpoints.sd1);
    await put('odd.safetensors', { x: [1] });
    await service.scan();
    const list = service.list();
    for (const view of list) expect(modelView.strict().parse(view)).toEqual(view);
    expect(list.map(({ id, state, selected }) => [id, state, selected])).toEqual([
      ['a', 'usable', true],
      ['odd', 'unusable', false],
    ]);
    expect(JSON.stringify(list)).not.toContain(root);
  });

  it('tells what each usable model can, as far as the engine goes along', async () => {
    const folder = await noiseFolder();
    const { put, service } = await setUp({ builtin: () => inspectFolder(folder) });
    await put('a.safetensors', checkpoints.sd1);
    await put('odd.safetensors', { x: [1] });
    await service.scan();
    const abilities = service.list().map(({ id, features, promptTokens }) => ({ id, features, promptTokens }));
    expect(abilities).toEqual([
      {
        id: 'a',
        features: { negativePrompt: true, initImage: true, maskImage: false },
        promptTokens: { limit: 75, tokenizer: 'clip' },
      },
      {
        id: 'noise',
        features: { negativePrompt: true, initImage: false, maskImage: false },
        promptTokens: { limit: 256, tokenizer: 't5' },
      },
      { id: 'odd', features: undefined, promptTokens: undefined },
    ]);
  });

  it('names what there is when asked for an unknown model, and the reason for an unusable one', async () => {
    const { put, service } = await setUp();
    await put('a.safetensors', checkpoints.sd1);
    await put('odd.safetensors', { x: [1] });
    await service.scan();
    const unknown = errorOf(() => service.find('zzz'));
    expect(unknown).toMatchObject({ code: 'MODEL_NOT_FOUND', facts: { model: 'zzz', available: ['a'] } });
    expect(unknown.message).toContain('Choose one of: a.');
    expect(errorOf(() => service.find('odd')).message).toContain('odd.safetensors holds no architecture');
  });

  it('finds LoRAs by their id', async () => {
    const { root, service } = await setUp();
    mkdirSync(join(root, 'loras'));
    const path = join(root, 'loras', 'Style.safetensors');
    writeFileSync(path, safetensorsBytes(loras.sd1));
    await service.scan();
    const style = { id: 'Style', path, family: 'sd1' };
    expect(service.loras()).toEqual([style]);
    expect(service.lora('Style')).toEqual(style);
    for (const name of ['Style', 'style', 'STYLE.safetensors', 'ink/style'])
      expect(service.loraNamed(name)).toEqual(style);
    expect(service.loraNamed('styl')).toBeUndefined();
    expect(errorOf(() => service.lora('x'))).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      facts: { model: 'x', available: ['Style'] },
    });
  });

  it('tells of a LoRA whose file went after the scan, and what to do', async () => {
    const { put, root, service } = await setUp();
    await put('Style.safetensors', loras.sd1);
    await service.scan();
    const path = join(root, 'Style.safetensors');
    expect(await service.loraFile('Style')).toBe(path);
    await rm(path);
    await expect(service.loraFile('Style')).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message:
        'The file of the LoRA "Style" is not there any more (Style.safetensors). Put it back, or leave the LoRA out.',
      facts: { lora: 'Style' },
    });
    await expect(service.loraFile('x')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND', facts: { model: 'x' } });
  });

  it('falls back on the built-in model only while nothing else can be used', async () => {
    const folder = await noiseFolder();
    const { put, service } = await setUp({ builtin: () => inspectFolder(folder) });
    await service.scan();
    expect(service.find().id).toBe('noise');
    await put('zz.safetensors', checkpoints.sd1);
    await service.scan();
    expect(service.find().id).toBe('zz');
    expect(service.find('noise').family).toBe('minit2i');
    expect(service.list().map(({ id, builtIn }) => [id, builtIn])).toEqual([
      ['zz', undefined],
      ['noise', true],
    ]);
  });

  it('uses the built-in model when it is the selected one', async () => {
    const folder = await noiseFolder();
    const { put, service } = await setUp({ builtin: () => inspectFolder(folder), selectedId: () => 'noise' });
    await put('a.safetensors', checkpoints.sd1);
    await service.scan();
    expect(service.find().id).toBe('noise');
  });

  it('lists the rest when the built-in model is missing', async () => {
    const { put, service } = await setUp({ builtin: () => inspectFolder(join(tempFolder(), 'starter-model')) });
    await put('a.safetensors', checkpoints.sd1);
    await service.scan();
    expect(service.list()).toMatchObject([
      { id: 'a' },
      { id: 'starter-model', state: 'unusable', reason: expect.stringContaining('model.json') },
    ]);
  });

  it('tells of changes, and only of changes', async () => {
    const { root, put, counts, service } = await setUp();
    await service.scan();
    expect(counts).toEqual([]);
    await put('a.safetensors', checkpoints.sd1);
    await service.scan();
    await service.scan();
    expect(counts).toEqual([1]);
    await rm(join(root, 'a.safetensors'));
    await service.scan();
    expect(counts).toEqual([1, 0]);
  });

  it('runs one scan at a time; many callers share the one that sees their files', async () => {
    let running = 0;
    let most = 0;
    let scans = 0;
    const { put, service } = await setUp({
      builtin: async () => {
        scans += 1;
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        return {
          unusable: { id: 'x', name: 'x', kind: 'model', family: 'unknown', reason: 'none', sizeBytes: 0 },
        };
      },
    });
    const first = service.scan();
    await put('late.safetensors', checkpoints.sd1);
    await Promise.all([first, ...Array.from({ length: 20 }, () => service.scan())]);
    expect([scans, most]).toEqual([2, 1]);
    expect(service.find('late').id).toBe('late');
  });

  it('scans again after a scan that failed', async () => {
    let broken = true;
    const { service, root } = await setUp({
      folders: () => {
        if (broken) throw new Error('settings are broken');
        return [root];
      },
    });
    const [first, second] = [service.scan(), service.scan()];
    broken = false;
    await expect(first).rejects.toThrow('settings are broken');
    await second;
    await service.scan();
    expect(service.list()).toEqual([]);
  });
});
