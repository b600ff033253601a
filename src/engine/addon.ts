import { ImgStableDiffusion } from '@qvac/diffusion-cpp';
import { releaseLogger, setLogger } from '@qvac/diffusion-cpp/addonLogging';
import type { EngineConfig } from '../shared/schema/engineWire.ts';
import type { Renderer } from './jobRunner.ts';
import { checkModelFiles, patchSide } from './modelFiles.ts';
import type { NativeLog } from './nativeLog.ts';
import { parseTick } from './tickPhases.ts';

export interface LoadedModel extends Renderer {
  readonly family: string | null;
  readonly sizes: { readonly multiple: number; readonly square: boolean };
  readonly mainFile: string;
  unload(): Promise<void>;
}

/** Native log lines reach JavaScript one turn of the event loop late. */
const logDelayMs = 30;
const logged = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, logDelayMs));

/**
 * Weights on disk are read anew for each image and let go after it. Weights in RAM go to the card layer by layer, which
 * needs a budget for its memory: all that is free but a gibibyte.
 */
function memoryFlags({ memory }: EngineConfig): Record<string, string | number | boolean> {
  return {
    ...(memory?.weights === 'disk' && { params_backend: '*=disk' }),
    ...(memory?.weights === 'ram' && { offload_to_cpu: true, max_vram: -1, stream_layers: true }),
    ...(memory?.type !== undefined && { type: memory.type }),
  };
}

/**
 * Loads the model; blocks the event loop meanwhile. The traps of the native library are kept here:
 * - `threads` unset or above the cores is many times slower, so it is always given;
 * - `lora_apply_mode: 'at_runtime'`, as the default aborts the process for a LoRA that matches nothing;
 * - verbosity 2, as devices, family and reasons are told only in the log;
 * - with a loaded model `Bare.exit()` hangs, so `unload()` must come first.
 *
 * @throws Error when the model cannot be loaded; the reason is then in `log`.
 */
export async function loadModel(config: EngineConfig, log: NativeLog): Promise<LoadedModel> {
  const files = checkModelFiles(config.files);
  setLogger(log.add);
  const native = new ImgStableDiffusion({
    files,
    config: {
      threads: config.threads,
      backend: config.backend,
      device: config.backend === 'cpu' ? 'cpu' : 'gpu',
      verbosity: 2,
      lora_apply_mode: 'at_runtime',
      mmap: true,
      diffusion_fa: config.flashAttention ?? true,
      ...memoryFlags(config),
    },
    logger: null,
  });
  try {
    await native.load();
  } finally {
    await logged();
  }
  const isMiniT2I = log.family === 'MiniT2I';
  return {
    family: log.family,
    sizes: isMiniT2I ? { multiple: patchSide(files.model), square: true } : { multiple: 8, square: false },
    mainFile: files.model,
    cancel: () => native.cancel(),
    takeWarnings: () => log.takeWarnings(),
    async render(request, seed, onTick) {
      log.forgetLines();
      try {
        const response = await native.run({ ...request, seed, batch_count: 1 });
        let png: Uint8Array | null = null;
        await response
          .onUpdate((output: unknown) => {
            if (output instanceof Uint8Array) png = output;
            const tick = typeof output === 'string' ? parseTick(output) : null;
            if (tick !== null) onTick(tick);
          })
          .await();
        if (png === null) throw new Error('the native library gave no image');
        // That a LoRA did not fit stands only in the log.
        if (request.lora !== undefined) await logged();
        return png;
      } catch (error) {
        await logged();
        // The library says only that it failed; why, for want of memory say, stands in its log.
        throw new Error(
          [error instanceof Error ? error.message : String(error), log.errors].filter(Boolean).join(': '),
          { cause: error },
        );
      }
    },
    async unload() {
      await native.unload();
      releaseLogger();
    },
  };
}
