// Run by Bare: draws with the engine's native library directly. The argument is JSON: `{"files":{"model","t5Xxl"},
// "config", "requests":[{"prompt","seed","steps","cfg_scale","width","height","out"}]}`; each picture goes to `out`.
import { ImgStableDiffusion } from '@qvac/diffusion-cpp';
import { readFileSync, writeFileSync } from 'bare-fs';

const { files, config, requests } = JSON.parse(readFileSync(Bare.argv[2], 'utf8'));
const model = new ImgStableDiffusion({
  files,
  config: { threads: 2, backend: 'cpu', device: 'cpu', verbosity: 0, lora_apply_mode: 'at_runtime', ...config },
  logger: null,
});

async function draw({ out, ...request }) {
  const response = await model.run({ negative_prompt: '', batch_count: 1, ...request });
  let png = null;
  await response
    .onUpdate((output) => {
      if (output instanceof Uint8Array) png = output;
    })
    .await();
  if (png === null) throw new Error('no picture');
  writeFileSync(out, png);
}

await model.load();
for (const request of requests) await draw(request);
await model.unload();
