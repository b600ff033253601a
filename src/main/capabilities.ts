import { embeddedSamplers, embeddedSchedulers, type Capabilities } from '../shared/schema/engine.ts';
import { imageFormat, lane } from '../shared/schema/generation.ts';
import type { Settings } from '../shared/schema/settings.ts';
import { MAX_BODY_BYTES } from './transport/http/readBody.ts';

export const ENGINE_FEATURES = {
  initImage: true,
  maskImage: false,
  loras: true,
  loraWeights: false,
  cancelRunning: true,
  stepProgress: true,
} as const;

/** What can be asked for, known before any model is loaded. */
export const capabilitiesOf = (settings: Settings, loras: string[]): Capabilities => ({
  samplers: [...embeddedSamplers],
  schedulers: [...embeddedSchedulers],
  formats: imageFormat.options,
  lanes: lane.options,
  features: ENGINE_FEATURES,
  limits: {
    minSize: 64,
    maxSize: 4096,
    maxSteps: 150,
    maxCount: 5,
    maxLoras: 1,
    maxPending: settings.maxPending,
    maxBodyBytes: MAX_BODY_BYTES,
  },
  loras,
});
