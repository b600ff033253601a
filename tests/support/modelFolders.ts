import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { minit2iFiles } from './modelBytes.ts';

/** What {@link putTiny} writes into `model.json`. */
export const manifest = {
  schema: 1,
  name: 'Tiny',
  family: 'minit2i',
  files: { diffusionModel: 'transformer.safetensors', t5xxl: 'text.safetensors' },
  defaults: { width: 128, height: 128, steps: 6, cfgScale: 3 },
};

/** Writes files, and the folders they are in, below `root`. */
export async function put(root: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
}

/** A folder with a good MiniT2I model, changed by what is given; null leaves a file out. */
export async function putTiny(
  root: string,
  changes: { manifest?: unknown; text?: Uint8Array | null; transformer?: Uint8Array | null } = {},
): Promise<void> {
  const good = minit2iFiles();
  const { text = good.text, transformer = good.transformer } = changes;
  const json = 'manifest' in changes ? changes.manifest : manifest;
  await put(join(root, 'tiny'), {
    'model.json': typeof json === 'string' ? json : JSON.stringify(json),
    ...(text && { 'text.safetensors': text }),
    ...(transformer && { 'transformer.safetensors': transformer }),
  });
}
