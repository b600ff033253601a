import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createSupervisor } from '../src/main/engine/supervisor.ts';
import { selfTestRequest } from '../src/main/engine/selfTest.ts';
import { embeddedEngine } from '../src/main/engineCommand.ts';
import { writeNoiseModel } from '../src/main/models/noiseModel.ts';

/**
 * Draws the picture that self-tests compare with, on the processor, into `resources/selfTest.json`. To be run, and
 * the picture looked at, when the noise model or the request of the test changes.
 */
async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'self-test-'));
  const silent = (): void => {};
  const engine = createSupervisor({
    command: () => embeddedEngine(),
    runDir: folder,
    changed: silent,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
  });
  try {
    const model = path.join(folder, 'model');
    await writeNoiseModel(model);
    const files = {
      diffusionModel: path.join(model, 'transformer.safetensors'),
      t5xxl: path.join(model, 'text.safetensors'),
    };
    const { png, engineVersion } = await engine.render(
      { kind: 'embedded', modelId: 'noise', fingerprint: '', files, sizeBytes: 0, threads: 1, backend: 'cpu' },
      selfTestRequest,
      { signal: new AbortController().signal, fresh: true, idleUnloadMs: null, stallMs: 60_000, onProgress: silent },
    );
    const text = JSON.stringify({ engineVersion, png: Buffer.from(png).toString('base64') }, null, 2);
    await writeFile(path.join(import.meta.dirname, '../resources/selfTest.json'), `${text}\n`);
  } finally {
    await engine.stop('done');
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
