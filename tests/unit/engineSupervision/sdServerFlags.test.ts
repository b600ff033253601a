import { describe, expect, it } from 'vitest';
import { sdServerFlags } from '../../../src/main/engine/sdServerFlags.ts';
import type { EngineSpec } from '../../../src/shared/schema/engine.ts';
import { modelFileRole } from '../../../src/shared/schema/model.ts';

const spec: EngineSpec = {
  kind: 'sd-server',
  program: 'own',
  modelId: 'tiny',
  fingerprint: 'f',
  files: { diffusionModel: '/models/t.safetensors' },
  sizeBytes: 1,
  threads: 3,
  backend: 'cuda0',
};
const place = { port: 41_873, secret: 'a-key', loraDir: '/run/loras', options: undefined };
const start = ['--listen-ip', '127.0.0.1', '--listen-port', '41873'];
const end = ['--lora-model-dir', '/run/loras', '--threads', '3', '--backend', 'cuda0'];
const wishes = ['--lora-apply-mode', 'at_runtime', '--mmap', '--diffusion-fa'];

describe('the command line of sd-server', () => {
  it.each<[string, Partial<EngineSpec>, ReadonlySet<string> | undefined, string[]]>([
    ['a model in parts', {}, undefined, [...start, '--diffusion-model', '/models/t.safetensors', ...end, ...wishes]],
    [
      'a whole checkpoint with a VAE of its own',
      { files: { vae: '/m/v.safetensors', model: '/m/sd.ckpt' } },
      undefined,
      [...start, '--model', '/m/sd.ckpt', '--vae', '/m/v.safetensors', ...end, ...wishes],
    ],
    [
      'a card that hangs with flash attention',
      { flashAttention: false },
      undefined,
      [...start, '--diffusion-model', '/models/t.safetensors', ...end, ...wishes.slice(0, -1)],
    ],
    [
      'a build that can be told to load at once',
      {},
      new Set(['--eager-load', '--diffusion-fa']),
      [...start, '--diffusion-model', '/models/t.safetensors', ...end, '--eager-load', '--diffusion-fa'],
    ],
    [
      'a build that knows few options',
      {},
      new Set(['--mmap']),
      [...start, '--diffusion-model', '/models/t.safetensors', ...end, '--mmap'],
    ],
  ])('is right for %s', (_, change, options, expected) => {
    expect(sdServerFlags({ ...spec, ...change }, { ...place, options })).toEqual(expected);
  });

  it('has one option for every part of a model', () => {
    const files = Object.fromEntries(modelFileRole.options.map((role) => [role, `/parts/${role}`]));
    const flags = sdServerFlags({ ...spec, files }, place);
    for (const role of modelFileRole.options)
      expect(flags[flags.indexOf(`/parts/${role}`) - 1]).toMatch(/^--[a-z0-9_-]+$/);
  });

  it('hands every path on as it stands, right behind its option', () => {
    for (const file of [
      '/a b/c.safetensors',
      '--help',
      '/ü/模型.gguf',
      '/it\'s/$HOME/`x`/"y".ckpt',
      String.raw`C:\m\a b`,
    ]) {
      const flags = sdServerFlags({ ...spec, files: { model: file } }, place);
      expect(flags[flags.indexOf('--model') + 1]).toBe(file);
    }
  });

  it('locks the port where the build can be locked, and only there', () => {
    const flags = sdServerFlags(spec, { ...place, options: new Set(['--api-key']) });
    expect(flags.slice(-2)).toEqual(['--api-key', 'a-key']);
    expect(sdServerFlags(spec, place)).not.toContain('--api-key');
  });

  it('listens on this machine alone', () => {
    const flags = sdServerFlags(spec, place);
    expect(flags[flags.indexOf('--listen-ip') + 1]).toBe('127.0.0.1');
  });
});
