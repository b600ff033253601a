import { embeddedSamplers, embeddedSchedulers, type Capabilities, type EngineKind } from '../shared/schema/engine.ts';
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

/** LoRAs in one request, and whether each may have a weight of its own. */
const loraRules: Readonly<Record<EngineKind, { readonly weights: boolean; readonly most: number }>> = {
  embedded: { weights: ENGINE_FEATURES.loraWeights, most: 1 },
  'sd-server': { weights: true, most: 8 },
};

/** What can be asked for, known before any model is loaded. */
export const capabilitiesOf = (settings: Settings, loras: string[], engine: EngineKind): Capabilities => ({
  samplers: [...embeddedSamplers],
  schedulers: [...embeddedSchedulers],
  formats: imageFormat.options,
  lanes: lane.options,
  features: { ...ENGINE_FEATURES, loraWeights: loraRules[engine].weights },
  limits: {
    minSize: 64,
    maxSize: 4096,
    maxSteps: 150,
    maxCount: 5,
    maxLoras: loraRules[engine].most,
    maxPending: settings.maxPending,
    maxBodyBytes: MAX_BODY_BYTES,
  },
  loras,
});
