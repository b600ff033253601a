import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { describeDevices } from '../../src/main/hardware/describeDevices.ts';
import { processorDevice } from '../../src/main/hardware/processor.ts';
import { readAnswers, toolsOf } from '../../src/main/hardware/sources.ts';
import type { ToolAnswer } from '../../src/main/platform/runTool.ts';
import type { Device } from '../../src/shared/schema/device.ts';

const folder = path.join(import.meta.dirname, '../fixtures/devices');

const lines = z.array(z.string()).default([]);
/** A machine as its tools told of it: `recorded` from a real one, or made up after what is known of the formats. */
const fixture = z.strictObject({
  about: z.string(),
  origin: z.enum(['recorded', 'synthetic']),
  platform: z.enum(['linux', 'win32', 'darwin']),
  processor: z.strictObject({
    models: z.array(z.string()),
    arch: z.string(),
    memoryTotal: z.int(),
    memoryFree: z.int(),
    instructionSets: z
      .array(z.string())
      .nullable()
      .transform((sets) => sets ?? undefined),
  }),
  answers: z.record(
    z.string(),
    z.discriminatedUnion('is', [
      z.strictObject({ is: z.literal('answered'), lines }),
      z.strictObject({ is: z.literal('failed'), why: z.string(), lines }),
      z.strictObject({ is: z.literal('absent') }),
      z.strictObject({ is: z.literal('late') }),
    ]),
  ),
  expect: z.strictObject({
    /** What is drawn on once its self-test has passed. */
    default: z.string(),
    /** The reason of the choice before any self-test. */
    code: z.string(),
    devices: z.array(z.string()),
    /** Why the first backend of the first device cannot be used. */
    backend: z.string().optional(),
  }),
});
export type DeviceFixture = z.output<typeof fixture> & { readonly name: string };

export const deviceFixtures: readonly DeviceFixture[] = readdirSync(folder)
  .toSorted()
  .map((file) => ({
    name: path.basename(file, '.json'),
    ...fixture.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8'))),
  }));

/** The devices of a fixture's machine, by the same path as real answers take. */
export function devicesOf({ platform, processor, answers }: DeviceFixture): Device[] {
  const told = readAnswers(
    toolsOf(platform, { file: 'engine', args: [] }).map(([source]) => [source, answerOf(answers[source])] as const),
  );
  const cpu = processorDevice({ ...processor, instructionSets: processor.instructionSets });
  return describeDevices(told.sightings, cpu, { platform, arch: processor.arch, ...told.around });
}

function answerOf(told: DeviceFixture['answers'][string] | undefined): ToolAnswer {
  if (told === undefined) throw new Error('a fixture says nothing of a tool that its system is asked by');
  if (told.is === 'absent') return { is: 'absent', ms: 1 };
  if (told.is === 'late') return { is: 'late', ms: 2800 };
  const output = told.lines.join('\n');
  return told.is === 'answered' ? { is: 'answered', output, ms: 5 } : { is: 'failed', why: told.why, output, ms: 5 };
}
