import { chmod, mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { scanModels } from '../../../src/main/models/modelScanner.ts';
import { installedModel } from '../../../src/shared/schema/model.ts';
import { writeNoiseModel } from '../../../src/main/models/noiseModel.ts';
import { checkpoints, ggufBytes, minit2iFiles, safetensorsBytes } from '../../support/modelBytes.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const manifest = {
  schema: 1,
  name: 'Tiny',
  family: 'minit2i',
  files: { diffusionModel: 'transformer.safetensors', t5xxl: 'text.safetensors' },
  defaults: { width: 128, height: 128, steps: 6, cfgScale: 3 },
};

async function put(root: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
}

/** A folder with a good MiniT2I model, changed by what is given; null leaves a file out. */
async function putTiny(root: string, changes: { manifest?: unknown; text?: Uint8Array | null; transformer?: Uint8Array | null } = {}): Promise<void> {
  const good = minit2iFiles();
  const { text = good.text, transformer = good.transformer } = changes;
  const json = 'manifest' in changes ? changes.manifest : manifest;
  await put(join(root, 'tiny'), {
    'model.json': typeof json === 'string' ? json : JSON.stringify(json),
    ...(text && { 'text.safetensors': text }),
    ...(transformer && { 'transformer.safetensors': transformer }),
  });
}

describe('a scan of models folders', () => {
  let restore: (() => void) | undefined;
  afterEach(() => restore?.());

  /** The one reason why nothing in the folder can be used. */
  async function reasonIn(root: string): Promise<string> {
    const scan = await scanModels([root]);
    expect(scan.usable).toEqual([]);
    expect(scan.unusable).toHaveLength(1);
    const [{ reason }] = scan.unusable as [{ reason: string }];
    expect(reason).not.toContain(root);
    return reason;
  }

  it('takes a missing or empty folder for no models', async () => {
    const root = tempFolder();
    expect(await scanModels([root, join(root, 'nowhere')])).toEqual({ usable: [], unusable: [], loras: [] });
  });

  it('finds single checkpoints of every family, in both formats', async () => {
    const root = tempFolder();
    for (const [family, shapes] of Object.entries(checkpoints)) await put(root, { [`my ${family}.safetensors`]: safetensorsBytes(shapes) });
    const tensors = Object.entries(checkpoints.sd1).map(([name, shape]) => {
      const count = shape.reduce((product: number, side: number) => product * side, 1);
      return { name, sides: [...shape].toReversed(), type: 1, bytes: count * 2 };
    });
    await put(root, { 'packed.gguf': ggufBytes(tensors), 'readme.txt': 'hello', '.hidden.safetensors': 'x', 'half.safetensors.part': 'x' });
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
    expect(usable[1]).toMatchObject({ name: 'my sd1', files: { model: join(root, 'my sd1.safetensors') }, defaults: { width: 512, sampler: 'euler_a' } });
  });

  it('finds a folder with a manifest', async () => {
    const root = tempFolder();
    await putTiny(root, { manifest: { ...manifest, license: 'MIT', note: 'Small.' } });
    const { usable } = await scanModels([root]);
    const { transformer, text } = minit2iFiles();
    expect(usable).toEqual([
      {
        id: 'tiny',
        name: 'Tiny',
        family: 'minit2i',
        files: { diffusionModel: join(root, 'tiny/transformer.safetensors'), t5xxl: join(root, 'tiny/text.safetensors') },
        sizeBytes: transformer.length + text.length,
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        defaults: { width: 128, height: 128, steps: 6, cfgScale: 3, sampler: 'euler', scheduler: 'discrete' },
        sizes: { multiple: 8, square: true, max: 2048 },
        license: 'MIT',
        note: 'Small.',
      },
    ]);
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

  it.each([
    ['missing', { text: null }, /^text\.safetensors is missing\. /],
    ['empty', { text: new Uint8Array() }, /^text\.safetensors is empty\. /],
    ['cut', { text: minit2iFiles().text.subarray(0, -1) }, /^text\.safetensors is cut short: .*Download it again/],
    ['cut, the other one', { transformer: minit2iFiles().transformer.subarray(0, 200) }, /^transformer\.safetensors is cut short/],
    ['an error page', { text: Buffer.from('<!doctype html><title>404</title>') }, /^text\.safetensors is a web page/],
    ['a file for another role', { text: safetensorsBytes({ 'decoder.conv_in.weight': [1] }) }, /^text\.safetensors is not a T5 text encoder .*shared\.weight/],
    ['an encoder of another width', { text: minit2iFiles({ encoderWidth: 6 }).text }, /^text\.safetensors does not belong to transformer\.safetensors: .* 6 values, 4 are needed/],
    ['another architecture', { transformer: safetensorsBytes(checkpoints.sdxl) }, /^transformer\.safetensors holds a sdxl model, but model\.json says minit2i/],
    ['no known architecture', { transformer: safetensorsBytes({ x: [1] }) }, /^transformer\.safetensors does not hold a minit2i model/],
  ])('refuses a model with a file that is %s', async (_what, changes, reason) => {
    const root = tempFolder();
    await putTiny(root, changes);
    expect(await reasonIn(root)).toMatch(reason);
  });

  it.each([
    ['that is no JSON', '{"schema": 1,', /^model\.json is not JSON /],
    ['with an unknown field', { ...manifest, size: 3 }, /^model\.json is not right .*size/],
    ['of another version', { ...manifest, schema: 2 }, /^model\.json is not right .*schema/],
    ['with an unknown role', { ...manifest, files: { unet: 'x' } }, /^model\.json is not right /],
    ['with a size of the wrong type', { ...manifest, defaults: { width: '128' } }, /^model\.json is not right .*defaults\.width/],
    ['that names no file to draw with', { ...manifest, files: { t5xxl: 'text.safetensors' } }, /neither "model" nor "diffusionModel"/],
    ['without the text encoder', { ...manifest, files: { diffusionModel: 'transformer.safetensors' } }, /^transformer\.safetensors comes without a text encoder/],
    ['that asks for a size the model cannot draw', { ...manifest, defaults: { width: 128, height: 64 } }, /128×64 does not suit the model: it draws only squares/],
    ...['../tiny2/x.safetensors', 'a/../../x', '/etc/passwd', 'C:\\x.safetensors', '..\\x.safetensors', '\\\\host\\x', 'C:x'].map(
      (path) => [`that names ${path}`, { ...manifest, files: { ...manifest.files, t5xxl: path } }, /outside of its folder/] as const,
    ),
  ])('refuses a manifest %s', async (_what, json, reason) => {
    const root = tempFolder();
    await putTiny(root, { manifest: json });
    expect(await reasonIn(root)).toMatch(reason);
  });

  it('does not let another spelling of the family get round its rules', async () => {
    const root = tempFolder();
    await putTiny(root, { manifest: { ...manifest, family: 'MiniT2I' } });
    expect((await scanModels([root])).usable).toMatchObject([{ family: 'minit2i', sizes: { square: true } }]);
    await putTiny(root, { manifest: { ...manifest, family: 'something-new' } });
    expect((await scanModels([root])).usable).toMatchObject([{ family: 'something-new', sizes: { square: true } }]);
  });

  it('takes an architecture it does not know only if a manifest names it', async () => {
    const root = tempFolder();
    await put(root, { 'new.safetensors': safetensorsBytes({ 'blocks.0.weight': [2] }) });
    expect(await reasonIn(root)).toMatch(/^new\.safetensors holds no architecture that is recognised/);
    const other = tempFolder();
    await put(other, {
      'new/model.json': JSON.stringify({ schema: 1, name: 'New', family: 'qwen', files: { diffusionModel: 'a.safetensors' } }),
      'new/a.safetensors': safetensorsBytes({ 'blocks.0.weight': [2] }),
    });
    expect((await scanModels([other])).usable).toMatchObject([{ id: 'new', family: 'qwen', defaults: { sampler: 'euler', scheduler: 'discrete' } }]);
  });

  it('says what a bare diffusion model lacks', async () => {
    const root = tempFolder();
    await put(root, { 'flux-dev.safetensors': safetensorsBytes({ 'double_blocks.0.x': [1], 'single_blocks.0.x': [1] }) });
    expect(await reasonIn(root)).toMatch(/^flux-dev\.safetensors comes without a text encoder and VAE\. Put it into a folder/);
  });

  it('refuses pickles unread, and folders of models without a manifest', async () => {
    const root = tempFolder();
    await put(root, { 'old.ckpt': 'x', 'older.pt': 'x', 'parts/unet.safetensors': 'x', 'notes/readme.md': 'x' });
    const { unusable } = await scanModels([root]);
    expect(unusable.map(({ id }) => id)).toEqual(['old', 'older', 'parts']);
    expect(unusable[0]?.reason).toMatch(/^old\.ckpt is a legacy pickle file/);
    expect(unusable[2]?.reason).toContain('no model.json');
  });

  it('lets the first of two models with one id win, and says so of the other', async () => {
    const [first, second] = [tempFolder(), tempFolder()];
    await putTiny(first);
    await put(second, { 'tiny.safetensors': safetensorsBytes(checkpoints.sd1), 'loras/style.safetensors': 'b' });
    await put(first, { 'loras/style.safetensors': 'a', 'loras/notes.txt': 'x', 'loras/other.safetensors': 'a' });
    const { usable, unusable, loras } = await scanModels([first, second]);
    expect(usable.map(({ id, family }) => [id, family])).toEqual([['tiny', 'minit2i']]);
    expect(unusable).toMatchObject([{ id: 'tiny', family: 'sd1', reason: expect.stringContaining('another model with the id "tiny"') }]);
    expect(loras).toEqual([
      { id: 'other', path: join(first, 'loras/other.safetensors') },
      { id: 'style', path: join(first, 'loras/style.safetensors') },
    ]);
  });

  it('follows links, as download caches use them, and reports dangling ones', async () => {
    const [root, cache] = [tempFolder(), tempFolder()];
    await put(cache, { blob: safetensorsBytes(checkpoints.sd1) });
    await symlink(join(cache, 'blob'), join(root, 'linked.safetensors'));
    await symlink(join(cache, 'gone'), join(root, 'dangling.safetensors'));
    const { usable, unusable } = await scanModels([root]);
    expect(usable.map(({ id }) => id)).toEqual(['linked']);
    expect(unusable).toMatchObject([{ id: 'dangling', reason: expect.stringContaining('dangling.safetensors is missing') }]);
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

  it('reports a folder that bears the name of a checkpoint as no file only if it holds models', async () => {
    const root = tempFolder();
    await mkdir(join(root, 'odd.safetensors'));
    await putTiny(root, { text: null });
    await mkdir(join(root, 'tiny/text.safetensors'));
    const { unusable } = await scanModels([root]);
    expect(unusable).toMatchObject([{ id: 'tiny', reason: 'text.safetensors is not a file. Put the model file there.' }]);
  });

  it.skipIf(process.platform === 'win32')('reports a file that may not be read', async () => {
    const root = tempFolder();
    await put(root, { 'closed.safetensors': safetensorsBytes(checkpoints.sd1) });
    await chmod(root, 0o755);
    await chmod(join(root, 'closed.safetensors'), 0);
    if (process.getuid?.() === 0) {
      process.seteuid?.(65_534);
      restore = () => process.seteuid?.(0);
    }
    const reason = await reasonIn(root);
    restore?.();
    expect(reason).toBe('closed.safetensors may not be read (EACCES). Allow this user to read it.');
  });
});
