import { symlink, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scanModels } from '../../../src/main/models/modelScanner.ts';
import { installedModel } from '../../../src/shared/schema/model.ts';
import { writeNoiseModel } from '../../../src/main/models/noiseModel.ts';
import { checkpoints, ggufBytes, minit2iFiles, safetensorsBytes } from '../../support/modelBytes.ts';
import { loras } from '../../support/realNames.ts';
import { manifest, put, putTiny } from '../../support/modelFolders.ts';
import { tempFolder } from '../../support/tempFolder.ts';

describe('a scan of models folders', () => {
  it('takes a missing or empty folder for no models', async () => {
    const root = tempFolder();
    expect(await scanModels([root, join(root, 'nowhere')])).toEqual({ usable: [], unusable: [], files: [] });
  });

  it('finds single checkpoints of every family, in both formats', async () => {
    const root = tempFolder();
    for (const [family, shapes] of Object.entries(checkpoints))
      await put(root, { [`my ${family}.safetensors`]: safetensorsBytes(shapes) });
    const tensors = Object.entries(checkpoints.sd1).map(([name, shape]) => {
      const count = shape.reduce((product: number, side: number) => product * side, 1);
      return { name, sides: [...shape].toReversed(), type: 1, bytes: count * 2 };
    });
    await put(root, {
      'packed.gguf': ggufBytes(tensors),
      'readme.txt': 'hello',
      '.hidden.safetensors': 'x',
      'half.safetensors.part': 'x',
    });
    const { usable, unusable } = await scanModels([root]);
    expect(unusable).toEqual([]);
    expect(usable.map(({ id, family }) => [id, family])).toEqual([
      ['my flux', 'flux'],
      ['my sd1', 'sd1'],
      ['my sd2', 'sd2'],
      ['my sd3', 'sd3'],
      ['my sdxl', 'sdxl'],
      ['packed', 'sd1'],
    ]);
    for (const model of usable) expect(installedModel.parse(model)).toEqual(model);
    expect(usable[1]).toMatchObject({
      name: 'my sd1',
      files: { model: join(root, 'my sd1.safetensors') },
      defaults: { width: 512, sampler: 'euler_a' },
    });
  });

  it('finds a folder with a manifest', async () => {
    const root = tempFolder();
    await putTiny(root, { manifest: { ...manifest, license: 'MIT', note: 'Small.' } });
    const { usable } = await scanModels([root]);
    const { transformer, text } = minit2iFiles();
    expect(usable).toMatchObject([
      {
        id: 'tiny',
        name: 'Tiny',
        family: 'minit2i',
        files: {
          diffusionModel: join(root, 'tiny/transformer.safetensors'),
          t5xxl: join(root, 'tiny/text.safetensors'),
        },
        sizeBytes: transformer.length + text.length,
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        defaults: { width: 128, height: 128, steps: 6, cfgScale: 3, sampler: 'euler', scheduler: 'discrete' },
        sizes: { multiple: 8, square: true, max: 2048 },
        license: 'MIT',
        note: 'Small.',
      },
    ]);
  });

  it('draws by the names of the family where a manifest has names that no engine knows, and says so', async () => {
    const root = tempFolder();
    const defaults = { ...manifest.defaults, sampler: 'magic', scheduler: 'karras' };
    await putTiny(root, { manifest: { ...manifest, note: 'Small.', defaults } });
    expect((await scanModels([root])).usable).toMatchObject([
      {
        defaults: { steps: 6, sampler: 'euler', scheduler: 'karras' },
        note: 'Small. No engine knows the sampler "magic", so euler is used. Correct "defaults" in model.json.',
      },
    ]);
    await putTiny(root, { manifest: { ...manifest, defaults: { ...defaults, scheduler: 'slow' } } });
    expect((await scanModels([root])).usable[0]?.note).toBe(
      'No engine knows the sampler "magic", so euler is used, nor the scheduler "slow", so discrete is used. Correct "defaults" in model.json.',
    );
  });

  it('takes a folder that is itself a model for that one', async () => {
    const root = tempFolder();
    await putTiny(root);
    const { usable, unusable } = await scanModels([join(root, 'tiny')]);
    expect([usable.map(({ id }) => id), unusable]).toEqual([['tiny'], []]);
  });

  it('accepts the model that the app writes itself', async () => {
    const root = tempFolder();
    await writeNoiseModel(join(root, 'noise'));
    const { usable, unusable } = await scanModels([root]);
    expect(unusable).toEqual([]);
    expect(usable).toMatchObject([{ id: 'noise', family: 'minit2i', sizes: { square: true, multiple: 8 } }]);
  });

  it('does not let another spelling of the family get round its rules', async () => {
    const root = tempFolder();
    await putTiny(root, { manifest: { ...manifest, family: 'MiniT2I' } });
    expect((await scanModels([root])).usable).toMatchObject([{ family: 'minit2i', sizes: { square: true } }]);
    await putTiny(root, { manifest: { ...manifest, family: 'something-new' } });
    expect((await scanModels([root])).usable).toMatchObject([{ family: 'something-new', sizes: { square: true } }]);
  });

  it('lets the first of two models with one id win, and says so of the other', async () => {
    const [first, second] = [tempFolder(), tempFolder()];
    const lora = safetensorsBytes(loras.sd1);
    await putTiny(first);
    await put(second, { 'tiny.safetensors': safetensorsBytes(checkpoints.sd1), 'loras/style.safetensors': lora });
    await put(first, { 'loras/style.safetensors': lora, 'loras/notes.txt': 'x', 'loras/other.safetensors': lora });
    const { usable, unusable, files } = await scanModels([first, second]);
    expect(usable.map(({ id, family }) => [id, family])).toEqual([['tiny', 'minit2i']]);
    expect(unusable).toMatchObject([
      { id: 'tiny', family: 'sd1', reason: expect.stringContaining('another model with the id "tiny"') },
    ]);
    expect(files.map(({ id, path }) => [id, path])).toEqual([
      ['other', join(first, 'loras/other.safetensors')],
      ['style', join(first, 'loras/style.safetensors')],
      [`style (${basename(second)}/loras)`, join(second, 'loras/style.safetensors')],
    ]);
  });

  it('follows links, as download caches use them, and reports dangling ones', async () => {
    const [root, cache] = [tempFolder(), tempFolder()];
    await put(cache, { blob: safetensorsBytes(checkpoints.sd1) });
    await symlink(join(cache, 'blob'), join(root, 'linked.safetensors'));
    await symlink(join(cache, 'gone'), join(root, 'dangling.safetensors'));
    const { usable, unusable } = await scanModels([root]);
    expect(usable.map(({ id }) => id)).toEqual(['linked']);
    expect(unusable).toMatchObject([
      { id: 'dangling', reason: expect.stringContaining('dangling.safetensors is a link to nothing.') },
    ]);
  });

  it('changes the fingerprint with the size or the time of a file, and with nothing else', async () => {
    const [root, moved] = [tempFolder(), tempFolder()];
    const fingerprint = async (folder: string) => (await scanModels([folder])).usable[0]?.fingerprint;
    const touch = async (folder: string, time: number) => {
      for (const name of ['text', 'transformer']) await utimes(join(folder, `tiny/${name}.safetensors`), time, time);
    };
    await putTiny(root);
    await touch(root, 1000);
    const before = await fingerprint(root);
    expect(before).toMatch(/^[0-9a-f]{16}$/);
    await putTiny(moved);
    await touch(moved, 1000);
    expect(await fingerprint(moved)).toBe(before);
    await touch(moved, 1001);
    expect(await fingerprint(moved)).not.toBe(before);
    await putTiny(root, { transformer: minit2iFiles({ patch: 16 }).transformer });
    await touch(root, 1000);
    expect(await fingerprint(root)).not.toBe(before);
  });
});
