import { ImgStableDiffusion } from '@qvac/diffusion-cpp';
import { releaseLogger, setLogger } from '@qvac/diffusion-cpp/addonLogging';
import type { EngineDeviceList } from '../shared/schema/engineWire.ts';
import { NativeLog } from './nativeLog.ts';

/** Native log lines reach JavaScript one turn of the event loop late. */
const logDelayMs = 30;

/**
 * The devices of the native library. It tells them only in the log of a load, so a model is loaded that does not
 * exist: that fails at once, after the backends were found.
 */
export async function listDevices(engineVersion: string): Promise<EngineDeviceList> {
  const log = new NativeLog();
  setLogger(log.add);
  const native = new ImgStableDiffusion({
    files: { model: Bare.platform === 'win32' ? 'C:\\no\\such\\model.gguf' : '/no/such/model.gguf' },
    config: { verbosity: 2, device: 'cpu', threads: 1 },
    logger: null,
  });
  try {
    await native.load();
  } catch {
    // That it cannot be loaded is the point.
  }
  await new Promise<void>((resolve) => void setTimeout(resolve, logDelayMs));
  releaseLogger();
  return { type: 'devices', engineVersion, devices: [...log.devices] };
}
