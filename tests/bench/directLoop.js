// Run by Bare: the engine without the app. A line `{"count","seed"}` on stdin draws that many images, one native job
// each, and answers `@{"ms"}` on stdout: from the first image's start to the last one's PNG.
import { ImgStableDiffusion } from '@qvac/diffusion-cpp';
import Pipe from 'bare-pipe';

const { files, threads, request } = JSON.parse(Bare.argv[2]);
const model = new ImgStableDiffusion({
  files,
  config: { threads, backend: 'cpu', device: 'cpu', verbosity: 0, lora_apply_mode: 'at_runtime', mmap: true },
  logger: null,
});
const stdout = new Pipe(1);
const say = (answer) => stdout.write(`\n@${JSON.stringify(answer)}\n`);

async function draw(seed) {
  const response = await model.run({ ...request, seed, batch_count: 1 });
  let png = null;
  await response
    .onUpdate((output) => {
      if (output instanceof Uint8Array) png = output;
    })
    .await();
  if (png === null) throw new Error('no image');
}

async function drawBlock({ count, seed }) {
  const startedAt = Date.now();
  for (let n = 0; n < count; n += 1) await draw(seed + n);
  say({ ms: Date.now() - startedAt });
}

await model.load();
say({ ms: 0 });
const stdin = new Pipe(0);
stdin.on('data', (line) => void drawBlock(JSON.parse(line.toString())));
stdin.on('end', async () => {
  await model.unload();
  Bare.exit(0);
});
