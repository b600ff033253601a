import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { headerLength, parseSafetensorsHeader } from '../../../src/engine/safetensorsHeader.ts';
import { writeNoiseModel, type NoiseModelOptions } from '../../support/noiseModel.ts';
import { modelManifest } from '../../../src/shared/schema/model.ts';

async function shelf(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'noise-model-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function written(folder: string, options: NoiseModelOptions = {}): Promise<Record<string, Buffer>> {
  await writeNoiseModel(folder, options);
  const names = await readdir(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}

describe('writeNoiseModel', () => {
  it('writes whole safetensors files and a valid manifest that owns up to drawing noise', async () => {
    const files = await written(join(await shelf(), 'noise'), { size: 256, name: 'Static' });
    expect(Object.keys(files).toSorted()).toEqual(['model.json', 'text.safetensors', 'transformer.safetensors']);
    const manifest = modelManifest.parse(JSON.parse(String(files['model.json'])));
    expect(manifest).toMatchObject({
      name: 'Static',
      family: 'minit2i',
      defaults: { width: 256, height: 256, steps: 6, cfgScale: 3 },
    });
    expect(manifest.note).toMatch(/random weights.*noise.*models folder/);
    for (const name of Object.values(manifest.files)) {
      const bytes = files[name] ?? Buffer.alloc(0);
      const length = headerLength(bytes) ?? 0;
      expect(parseSafetensorsHeader(bytes.toString('utf8', 8, 8 + length), length)?.fileBytes).toBe(bytes.length);
    }
  });

  it('writes the same bytes for the same seed and others for another', async () => {
    const folder = await shelf();
    const [first, again, other] = [
      await written(join(folder, 'a')),
      await written(join(folder, 'b')),
      await written(join(folder, 'c'), { seed: 9 }),
    ];
    expect(again).toEqual(first);
    expect(other['transformer.safetensors']).not.toEqual(first['transformer.safetensors']);
  });

  it('replaces a folder that is there and leaves nothing else behind', async () => {
    const folder = await shelf();
    const noise = await written(join(folder, 'model'));
    const flat = await written(join(folder, 'model'), { nan: true });
    expect(flat['transformer.safetensors']).not.toEqual(noise['transformer.safetensors']);
    expect(await readdir(folder)).toEqual(['model']);
  });

  it('ends with one whole folder when several write at once', async () => {
    const folder = await shelf();
    await Promise.all([1, 2, 3].map(() => writeNoiseModel(join(folder, 'model'))));
    expect(await readdir(folder)).toEqual(['model']);
    expect(await readdir(join(folder, 'model'))).toHaveLength(3);
  });
});
