import { embeddedSamplers, embeddedSchedulers } from '../shared/schema/engine.ts';
import type { EngineConfig, WireCapabilities } from '../shared/schema/engineWire.ts';
import type { NativeDevice } from './nativeLog.ts';
import { limits } from './requestMapping.ts';

export interface CapabilityFacts {
  readonly config: EngineConfig;
  readonly mainFile: string;
  readonly family: string | null;
  readonly engineVersion: string;
  readonly loadMs: number;
  readonly devices: readonly NativeDevice[];
}

/** The answer of `GET /sdcpp/v1/capabilities`, shaped as the official server's. */
export function capabilitiesOf(facts: CapabilityFacts): WireCapabilities & Record<string, unknown> {
  const name = facts.mainFile.split(/[\\/]/).pop() ?? facts.mainFile;
  return {
    model: { name, stem: name.replace(/\.[^.]+$/, '') },
    current_mode: 'img_gen',
    supported_modes: ['img_gen'],
    output_formats: ['png'],
    samplers: [...embeddedSamplers],
    schedulers: [...embeddedSchedulers],
    features: {
      init_image: true,
      mask_image: false,
      control_image: false,
      ref_images: false,
      hires: false,
      lora: true,
      cancel_queued: true,
      cancel_generating: true,
    },
    limits: {
      min_width: limits.minSide,
      max_width: limits.maxSide,
      min_height: limits.minSide,
      max_height: limits.maxSide,
      max_batch_count: limits.maxBatch,
    },
    x: {
      engine: 'embedded',
      engine_version: facts.engineVersion,
      family: facts.family,
      threads: facts.config.threads,
      backend: facts.config.backend,
      load_ms: facts.loadMs,
      devices: [...facts.devices],
    },
  };
}
