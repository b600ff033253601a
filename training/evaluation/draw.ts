/**
 * Draws prompts through the real app: `node evaluation/draw.ts MODEL_FOLDER REQUESTS.json PICTURES.rgb`.
 * REQUESTS.json is [{ prompt, seed, …further fields of a generation }]; PICTURES.rgb gets uint8 [N, side, side, 3] in
 * the same order, and standard output one line of JSON: { "side", "count", "seconds" }.
 */
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Sharp from 'sharp';
import { MODEL, startServer } from './server.ts';

const IN_FLIGHT = 4;
const repository = join(import.meta.dirname, '..', '..');
const sharp = createRequire(join(repository, 'package.json'))('sharp') as typeof Sharp.default;

interface Finished {
  readonly status: string;
  readonly error?: { readonly message: string };
  readonly result?: { readonly images: readonly { readonly image?: string }[] };
}

async function draw(url: string, request: object): Promise<{ pixels: Buffer; side: number }> {
  const response = await fetch(`${url}/v1/images/generations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'wait=300' },
    body: JSON.stringify({ model: MODEL, ...request }),
  });
  const state = (await response.json()) as Finished;
  const image = state.result?.images[0]?.image;
  if (image === undefined) {
    throw new Error(`${JSON.stringify(request)}: ${response.status} ${state.status} ${state.error?.message ?? ''}`);
  }
  const bytes = Buffer.from(image.slice(image.indexOf(',') + 1), 'base64');
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { pixels: data, side: info.width };
}

const [modelFolder, requestsFile, picturesFile] = process.argv.slice(2);
if (modelFolder === undefined || requestsFile === undefined || picturesFile === undefined) {
  throw new Error('Say the model folder, the file of requests, and the file for the pictures');
}
const requests = JSON.parse(readFileSync(requestsFile, 'utf8')) as object[];
const server = await startServer(repository, modelFolder);
const started = Date.now();
const pictures: Buffer[] = [];
let side = 0;
let next = 0;
const worker = async (): Promise<void> => {
  while (next < requests.length) {
    const index = next++;
    const drawn = await draw(server.url, requests[index] ?? {});
    pictures[index] = drawn.pixels;
    side = drawn.side;
    if (index % 100 === 99) process.stderr.write(`${index + 1} of ${requests.length} drawn\n`);
  }
};
try {
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
} finally {
  await server.stop();
}
writeFileSync(picturesFile, Buffer.concat(pictures));
const seconds = (Date.now() - started) / 1000;
process.stdout.write(`${JSON.stringify({ side, count: pictures.length, seconds })}\n`);
