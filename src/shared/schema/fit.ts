import { z } from 'zod';

/**
 * Ways to draw with less memory, each with what the ones before it in the ladder of a device do:
 *
 * | rung | what | the picture |
 * |---|---|---|
 * | `none` | everything as fast as it goes | |
 * | `tiles` | the picture is decoded in tiles | nearly the same |
 * | `weightsInRam` | weights stay in the machine's memory and go to the card layer by layer | the same |
 * | `weightsOnDisk` | each part of the model is read from disk while it works, and let go | the same |
 * | `smallTiles` | smaller tiles | nearly the same |
 * | `processor` | drawn on the processor, with the machine's memory | nearly the same |
 * | `smallNumbers` | weights are rounded to 8 bits as they are loaded | slightly another |
 */
export const memoryRung = z
  .enum(['none', 'tiles', 'weightsInRam', 'weightsOnDisk', 'smallTiles', 'processor', 'smallNumbers'])
  .meta({ id: 'MemoryRung' });
export type MemoryRung = z.output<typeof memoryRung>;

/** What of a rung an engine is started with. */
export const loadMeasures = z.object({
  weights: z.enum(['ram', 'disk']).optional().describe('Where the weights are while they do not work.'),
  type: z.literal('q8_0').optional().describe('What weights are rounded to.'),
});
export type LoadMeasures = z.output<typeof loadMeasures>;

const bytes = z.int().min(0);
const milliseconds = z.int().min(0);

/** An image that this machine drew: what its estimates rest on. */
export const measuredRun = z.object({
  width: z.int().min(1),
  height: z.int().min(1),
  steps: z.int().min(1).describe('Steps that are really taken; image to image takes fewer than it is asked for.'),
  passes: z.int().min(1).describe('How often the model is run in a step.'),
  fromImage: z.boolean().describe('It starts from a picture, which has to be encoded.'),
  rung: memoryRung,
  sampleMs: z.number().min(0).describe('From the first step to the last; 0 where the engine told no steps.'),
  drawMs: z.number().min(0).describe('From the request to the checked picture, without the load of the model.'),
  loadMs: z.number().min(0).optional().describe('Load of the model, where this image had to wait for it.'),
  peakBytes: z.number().min(0).optional().describe('The most that the engine held at a time, where it is known.'),
});
export type MeasuredRun = z.output<typeof measuredRun>;

/** The answer of `POST /v1/images/estimate`. */
export const estimate = z
  .object({
    model: z.string(),
    device: z.string().describe('What it would be drawn on, as the engine calls it: `cpu`, `vulkan0`.'),
    memory: z.object({
      peakBytes: bytes.describe('The most that the engine would hold at a time.'),
      availableBytes: bytes
        .nullable()
        .describe('What is free, with what a loaded model would give back; null: not known.'),
      where: z.enum(['ram', 'vram']),
    }),
    time: z.object({
      loadMs: milliseconds.describe('Of the model; 0 where it is loaded as it is wanted.'),
      perImageMs: milliseconds,
      totalMs: milliseconds.describe('The load and all images; without what waits before.'),
    }),
    rung: memoryRung.describe('The measure against want of memory that it would begin with.'),
    flags: z
      .object({
        tileSize: z.int().optional().describe('Side of a tile in pixels, where the picture is decoded in tiles.'),
        weights: loadMeasures.shape.weights,
        quantisation: loadMeasures.shape.type,
        flashAttention: z.boolean(),
        backend: z.string(),
      })
      .describe('What the engine would be told.'),
    verdict: z
      .enum(['fits', 'tight', 'tooLarge', 'unknown'])
      .describe('`tight`: only just, or only with the measures of `rung`.'),
    confidence: z
      .enum(['measured', 'scaled', 'guessed'])
      .describe(
        '`measured`: from runs much like this one; `scaled`: from other runs; `guessed`: nothing was measured yet.',
      ),
    runs: z.int().describe('How many measured runs it rests on.'),
    reasons: z.array(z.string()).describe('In words.'),
  })
  .meta({ id: 'Estimate' });
export type Estimate = z.output<typeof estimate>;
