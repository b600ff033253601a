import type { NewEvent } from '../../shared/contract/events.ts';
import type { EngineSpec, EngineView } from '../../shared/schema/engine.ts';
import type { MemoryRung } from '../../shared/schema/fit.ts';
import type { ImageFormat, ResolvedRequest } from '../../shared/schema/generation.ts';
import type { ImageRecord, Recipe } from '../../shared/schema/image.ts';
import type { JobRecord } from '../../shared/schema/job.ts';
import type { InstalledModel } from '../../shared/schema/model.ts';
import type { RenderedImage, RenderProgress, RenderRequest } from '../../shared/schema/render.ts';

/** What a generation needs of the model library. `find` and `lora` throw MODEL_NOT_FOUND. */
export interface ModelPort {
  find(id?: string): InstalledModel;
  lora(id: string): { readonly id: string };
  /** Path of a LoRA, once it is sure that its file is there now. Rejects with MODEL_NOT_FOUND. */
  loraFile(id: string): Promise<string>;
}

/** LoRAs by the names that people write into a prompt. */
export interface LoraNames {
  loraNamed(name: string): { readonly id: string; readonly family: string } | undefined;
}

/** Pictures that a request starts from. */
export interface InputPort {
  /**
   * Checks the picture, and keeps it for as long as a job names it. Rejects with INVALID_REQUEST with the field's name.
   * `named`: what the request shows, an image of the gallery under its own id; `kept`: what is drawn from.
   */
  put(field: string, text: string): Promise<{ readonly named: string; readonly kept: string }>;
  /** A PNG of exactly width × height. */
  load(id: string, width: number, height: number): Promise<Uint8Array>;
}

export interface EnginePort {
  view(): EngineView;
  render(
    spec: EngineSpec,
    request: RenderRequest,
    options: {
      signal: AbortSignal;
      fresh: boolean;
      idleUnloadMs: number | null;
      stallMs: number;
      onProgress(progress: RenderProgress): void;
    },
  ): Promise<RenderedImage>;
}

/** What is known of how much memory and time images take here. */
export interface FitPort {
  /** What an engine for this job is started with, at the rung it has reached. */
  specOf(model: InstalledModel, rung: MemoryRung): EngineSpec;
  /** The rung to begin with. */
  firstRung(model: InstalledModel, request: ResolvedRequest): MemoryRung;
  /** The rung after one that ran out of memory; undefined: there is none. */
  nextRung(model: InstalledModel, rung: MemoryRung, loading: boolean): MemoryRung | undefined;
  /** Side of a tile in pixels, where a rung decodes in tiles. */
  tileSizeOf(model: InstalledModel, rung: MemoryRung): number | undefined;
  /** An image was drawn. */
  drawn(image: DrawnFacts): void;
}

export interface DrawnFacts {
  readonly model: InstalledModel;
  readonly request: ResolvedRequest;
  /** Of the engine that drew it. */
  readonly spec: EngineSpec;
  readonly rung: MemoryRung;
  /** The job ran out of memory before, on a lower rung. */
  readonly ranOut: boolean;
  /** From the request to the checked picture, the load of the model with it. */
  readonly timeTaken: number;
  readonly rendered: RenderedImage;
}

/** Files of finished images. `save` throws DISK_FULL. */
export interface ImageFilePort {
  save(
    recipe: Recipe,
    png: Uint8Array,
    format: ImageFormat,
    quality: number,
  ): Promise<{ file: string; bytes: number; sha256: string; width: number; height: number }>;
  remove(file: string): Promise<void>;
}

/** A cheap look at a picture: uniform or NaN pictures are dead. */
export type DeadCheck = (png: Uint8Array) => Promise<{ dead: false } | { dead: true; stdev: number }>;

/** The part of the journal that a running job writes: the job, its events, and the image it just saved, at once. */
export type SaveJob = (job: JobRecord, events: readonly NewEvent[], image?: ImageRecord) => void;
