import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { scanModels } from '../../../src/main/models/modelScanner.ts';
import { checkpoints, minit2iFiles, safetensorsBytes } from '../../support/modelBytes.ts';
import { transformers } from '../../support/realNames.ts';
import { torchFiles } from '../../support/torchFiles.ts';
import { manifest, put, putTiny } from '../../support/modelFolders.ts';
import { tempFolder } from '../../support/tempFolder.ts';

describe('a model that cannot be used', () => {
  let restore: (() => void) | undefined;
  afterEach(() => restore?.());

  /** The one reason why nothing in the folder can be used. */
  async function reasonIn(root: string): Promise<string> {
    const scan = await scanModels([root]);
    expect(scan.usable).toEqual([]);
    expect(scan.unusable).toHaveLength(1);
    const reason = scan.unusable[0]?.reason ?? '';
    expect(reason).not.toContain(root);
    return reason;
  }

  it.each([
    ['missing', { text: null }, /^text\.safetensors is missing\. /],
    ['empty', { text: new Uint8Array() }, /^text\.safetensors is empty\. /],
    ['cut', { text: minit2iFiles().text.subarray(0, -1) }, /^text\.safetensors is cut short: .*Download it again/],
    [
      'cut, the other one',
      { transformer: minit2iFiles().transformer.subarray(0, 200) },
      /^transformer\.safetensors is cut short/,
    ],
    ['an error page', { text: Buffer.from('<!doctype html><title>404</title>') }, /^text\.safetensors is a web page/],
    [
      'a file for another role',
      { text: safetensorsBytes({ 'decoder.conv_in.weight': [1] }) },
      /^text\.safetensors is not a T5 text encoder .*shared\.weight/,
    ],
    [
      'an encoder of another width',
      { text: minit2iFiles({ encoderWidth: 6 }).text },
      /^text\.safetensors does not belong to transformer\.safetensors: .* 6 values, 4 are needed/,
    ],
    [
      'another architecture',
      { transformer: safetensorsBytes(checkpoints.sdxl) },
      /^transformer\.safetensors holds a sdxl model, but model\.json says minit2i/,
    ],
    [
      'no known architecture',
      { transformer: safetensorsBytes({ x: [1] }) },
      /^transformer\.safetensors does not hold a minit2i model/,
    ],
  ])('refuses a model with a file that is %s', async (_what, changes, reason) => {
    const root = tempFolder();
    await putTiny(root, changes);
    expect(await reasonIn(root)).toMatch(reason);
  });

  it.each<[string, unknown, RegExp]>([
    ['that is no JSON', '{"schema": 1,', /^model\.json is not JSON /],
    ['with an unknown field', { ...manifest, size: 3 }, /^model\.json is not right .*size/],
    ['of another version', { ...manifest, schema: 2 }, /^model\.json is not right .*schema/],
    ['with an unknown role', { ...manifest, files: { unet: 'x' } }, /^model\.json is not right /],
    [
      'with a size of the wrong type',
      { ...manifest, defaults: { width: '128' } },
      /^model\.json is not right \(defaults\.width: expected a number, got "128"\)/,
    ],
    ['without a name', { ...manifest, name: '' }, /^model\.json is not right \(name: must not be empty\)\. Correct it/],
    [
      'that names no file to draw with',
      { ...manifest, files: { t5xxl: 'text.safetensors' } },
      /neither "model" nor "diffusionModel"/,
    ],
    [
      'without the text encoder',
      { ...manifest, files: { diffusionModel: 'transformer.safetensors' } },
      /^transformer\.safetensors comes without a text encoder/,
    ],
    [
      'that asks for a size the model cannot draw',
      { ...manifest, defaults: { width: 128, height: 64 } },
      /128×64 does not suit the model: it draws only squares/,
    ],
  ])('refuses a manifest %s', async (_what, json, reason) => {
    const root = tempFolder();
    await putTiny(root, { manifest: json });
    expect(await reasonIn(root)).toMatch(reason);
  });

  it.each([
    '../tiny2/x.safetensors',
    'a/../../x',
    '/etc/passwd',
    'C:\\x.safetensors',
    '..\\x.safetensors',
    '\\\\host\\x',
    'C:x',
    'a\0b',
  ])('refuses a manifest that names %j', async (path) => {
    const root = tempFolder();
    await putTiny(root, { manifest: { ...manifest, files: { ...manifest.files, t5xxl: path } } });
    expect(await reasonIn(root)).toMatch(/outside of its folder/);
  });

  it('takes an architecture it does not know only if a manifest names it', async () => {
    const root = tempFolder();
    await put(root, { 'new.safetensors': safetensorsBytes({ 'blocks.0.weight': [2] }) });
    expect(await reasonIn(root)).toMatch(/^new\.safetensors holds no architecture that is recognised/);
    const other = tempFolder();
    await put(other, {
      'new/model.json': JSON.stringify({
        schema: 1,
        name: 'New',
        family: 'qwen',
        files: { diffusionModel: 'a.safetensors' },
      }),
      'new/a.safetensors': safetensorsBytes({ 'blocks.0.weight': [2] }),
    });
    expect((await scanModels([other])).usable).toMatchObject([
      { id: 'new', family: 'qwen', defaults: { sampler: 'euler', scheduler: 'discrete' } },
    ]);
  });

  it('says what a bare diffusion model lacks', async () => {
    const root = tempFolder();
    await put(root, {
      'flux-dev.safetensors': safetensorsBytes({ 'double_blocks.0.x': [1], 'single_blocks.0.x': [1] }),
    });
    expect(await reasonIn(root)).toMatch(
      /^flux-dev\.safetensors comes without CLIP-L \(a text encoder\), T5-XXL \(a text encoder\) and the VAE of FLUX\.1\. Put them into a models folder\. On Hugging Face: clip_l\.safetensors of /,
    );
  });

  it('refuses legacy checkpoints, and says what they hold', async () => {
    const root = tempFolder();
    await put(root, { 'evil.ckpt': torchFiles.evil, 'old.ckpt': torchFiles.zip, 'older.ckpt': torchFiles.legacy });
    const { usable, unusable } = await scanModels([root]);
    expect(usable).toEqual([]);
    expect(unusable.map(({ id, family, details }) => [id, family, details?.format])).toEqual([
      ['evil', 'sd1', 'pickle'],
      ['old', 'sd1', 'pickle'],
      ['older', 'sd1', 'pickle'],
    ]);
    expect(unusable[0]?.reason).toMatch(/^evil\.ckpt is .* It would call \w+\.system when it is loaded/);
    expect(unusable[1]?.reason).toMatch(/^old\.ckpt is a legacy pickle file of Stable Diffusion 1, which can run code/);
  });

  it('names models in pieces and in the folders of diffusers as what they are', async () => {
    const root = tempFolder();
    await put(root, {
      'llm/model-00001-of-00002.safetensors': 'x',
      'llm/model-00002-of-00002.safetensors': 'x',
      'sdxl/model_index.json': '{}',
      'sdxl/unet/diffusion_pytorch_model.safetensors': safetensorsBytes(checkpoints.sdxl),
    });
    const { usable, unusable, files } = await scanModels([root]);
    expect([usable, files]).toEqual([[], []]);
    expect(unusable.map(({ id }) => id)).toEqual(['model-00001-of-00002', 'sdxl']);
    expect(unusable[0]?.reason).toContain('one of 2 pieces');
    expect(unusable[1]?.reason).toContain('diffusers');
  });

  it('names a family that it does not draw with', async () => {
    const root = tempFolder();
    await put(root, { 'video.safetensors': safetensorsBytes(transformers.wan) });
    expect(await reasonIn(root)).toMatch(
      /^video\.safetensors holds Wan, a video model, which this app does not draw with/,
    );
  });

  it('reports a folder that bears the name of a checkpoint as no file only if it holds models', async () => {
    const root = tempFolder();
    await mkdir(join(root, 'odd.safetensors'));
    await putTiny(root, { text: null });
    await mkdir(join(root, 'tiny/text.safetensors'));
    const { unusable } = await scanModels([root]);
    expect(unusable).toMatchObject([
      { id: 'tiny', reason: 'text.safetensors is not a file. Put the model file there.' },
    ]);
  });

  // Other systems know no such names.
  it.skipIf(process.platform !== 'linux')('asks for another name where one is no text', async () => {
    const root = tempFolder();
    const name = Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9]), Buffer.from('.safetensors')]);
    await writeFile(name, safetensorsBytes(checkpoints.sd1));
    expect(await reasonIn(root)).toBe('caf\uFFFD.safetensors has a name that cannot be read. Rename it.');
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
