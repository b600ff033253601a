import { open, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openJournal } from '../../src/main/journal/journal.ts';
import { createFactsCache } from '../../src/main/models/factsCache.ts';
import { createModelService } from '../../src/main/models/modelService.ts';
import type { BenchContext, Figure } from '../support/measure.ts';
import { ms } from '../support/statistics.ts';

const WARM_MS = 2000;
const COLD_MS = 10_000;

/** Models with headers as long as those of real ones, looked at for the first time and again after a restart. */
export async function scanBench({ quick, folder, note }: BenchContext): Promise<Figure[]> {
  const count = quick ? 50 : 500;
  const root = join(folder, 'library');
  const headerBytes = await writeLibrary(root, count);
  note(`${count} files with ${Math.round(headerBytes / 1e6)} MB of headers`);
  const scan = async (): Promise<number> => {
    const journal = openJournal({ file: join(folder, 'journal.db'), now: Date.now, publish: () => {} });
    const service = createModelService({
      folders: () => [root],
      selectedId: () => null,
      changed: () => {},
      engine: { initImage: true, maskImage: false },
      cache: createFactsCache(journal.modelFiles),
    });
    const startedAt = performance.now();
    await service.scan();
    const took = performance.now() - startedAt;
    const found = service.list('any').length;
    journal.close();
    if (found !== count) throw new Error(`${found} of ${count} files were found`);
    return took;
  };
  const cold = await scan();
  const warm = Math.max(await scan(), await scan());
  return [
    {
      measure: `First scan of ${count} models`,
      result: ms(cold),
      target: `≤ ${COLD_MS / 1000} s`,
      met: quick ? undefined : cold <= COLD_MS,
    },
    {
      measure: `Scan of the same ${count} models after a restart`,
      result: ms(warm),
      target: `≤ ${WARM_MS / 1000} s`,
      met: quick ? undefined : warm <= WARM_MS,
    },
  ];
}

/** A third checkpoints, a third LoRAs, a third transformers, with as many tensors as real ones; the data are holes. */
async function writeLibrary(root: string, count: number): Promise<number> {
  let bytes = 0;
  const makers = [checkpoint, lora, transformer];
  const headers = makers.map((make) => headerOf(make()));
  for (const name of ['checkpoints', 'loras', 'unet']) await mkdir(join(root, name), { recursive: true });
  for (let index = 0; index < count; index += 1) {
    const which = index % makers.length;
    const { header, size } = headers[which] ?? { header: Buffer.alloc(0), size: 0 };
    const file = await open(
      join(root, ['checkpoints', 'loras', 'unet'][which] ?? '', `model ${index}.safetensors`),
      'w',
    );
    await file.write(header);
    await file.truncate(size);
    await file.close();
    bytes += header.length;
  }
  return bytes;
}

type Names = [name: string, shape: number[]][];

const checkpoint = (): Names => [
  ...repeated(
    800,
    (i) => `model.diffusion_model.input_blocks.${i % 12}.1.transformer_blocks.${i}.attn2.to_k.weight`,
    [320, 2048],
  ),
  ...repeated(
    1500,
    (i) => `model.diffusion_model.output_blocks.${i % 12}.1.transformer_blocks.${i}.ff.net.0.proj.weight`,
    [320, 320],
  ),
  ...repeated(200, (i) => `first_stage_model.decoder.up.${i % 4}.block.${i}.conv1.weight`, [64, 64, 3, 3]),
  ['conditioner.embedders.0.transformer.text_model.embeddings.token_embedding.weight', [49_408, 768]],
  ['conditioner.embedders.1.model.token_embedding.weight', [49_408, 1280]],
];
const lora = (): Names =>
  repeated(
    2166,
    (i) => `lora_unet_input_blocks_${i % 9}_1_transformer_blocks_${i}_attn2_to_k.lora_down.weight`,
    [16, 2048],
  );
const transformer = (): Names => [
  ...repeated(500, (i) => `double_blocks.${i % 19}.img_attn.${i}.qkv.weight`, [128, 128]),
  ...repeated(280, (i) => `single_blocks.${i % 38}.linear${i}.weight`, [128, 128]),
];

const repeated = (times: number, name: (index: number) => string, shape: number[]): Names =>
  Array.from({ length: times }, (_, index) => [name(index), shape]);

function headerOf(names: Names): { header: Buffer; size: number } {
  let offset = 0;
  const entries = names.map(([name, shape]) => {
    const start = offset;
    offset += shape.reduce((product, side) => product * side, 2);
    return [name, { dtype: 'F16', shape, data_offsets: [start, offset] }];
  });
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return { header: Buffer.concat([length, json]), size: 8 + json.length + offset };
}
