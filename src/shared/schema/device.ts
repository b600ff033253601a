import { z } from 'zod';
import { engineKind } from './engine.ts';
import { facts } from './error.ts';

/** The ways in which an engine can reach a device. */
export const deviceBackend = z.enum(['cpu', 'vulkan', 'metal', 'cuda', 'rocm']);
export type DeviceBackend = z.output<typeof deviceBackend>;

export const vendor = z.enum(['nvidia', 'amd', 'intel', 'apple', 'qualcomm', 'software', 'other']);
export type Vendor = z.output<typeof vendor>;

/** `software`: a graphics card that the processor only plays. */
export const placement = z.enum(['discrete', 'integrated', 'software', 'unknown']);
export type Placement = z.output<typeof placement>;

/** Whether a backend of a device can be used, and why not. */
export const backendCode = z.enum([
  'USABLE',
  'NOT_IN_ENGINE',
  'NOT_SEEN_BY_ENGINE',
  'NO_VULKAN_LOADER',
  'DRIVER_TOO_OLD',
  'DRIVER_NOT_RUNNING',
  'ENGINE_LIST_MISSING',
  'INSTRUCTIONS_MISSING',
]);
export type BackendCode = z.output<typeof backendCode>;

export const backendReport = z.object({
  backend: deviceBackend,
  usable: z.boolean(),
  name: z.string().optional().describe('What the engine calls it, as `settings.backend` takes it: `vulkan0`.'),
  code: backendCode,
  message: z.string().describe('Why, and what to do.'),
  facts: facts.optional(),
});
export type BackendReport = z.output<typeof backendReport>;

const bytes = z.int().min(0).nullable();

export const device = z
  .object({
    id: z.string().describe('The same for as long as the device stays where it is.'),
    kind: z.enum(['cpu', 'gpu']),
    name: z.string(),
    vendor,
    placement: placement.optional().describe('Of a graphics card.'),
    memory: z.object({
      total: bytes.describe('Bytes; null where nothing tells.'),
      free: bytes,
      shared: z.boolean().describe('It is memory of the machine, not of its own.'),
    }),
    driver: z.string().optional().describe('Name and version as the system tells them.'),
    cores: z.int().optional(),
    instructionSets: z.array(z.string()).optional().describe('Of a processor, as far as the system tells.'),
    backends: z.array(backendReport),
  })
  .meta({ id: 'Device' });
export type Device = z.output<typeof device>;

/** What was asked for devices, and what came of it. */
export const deviceSource = z.object({
  source: z.string(),
  state: z.enum(['answered', 'absent', 'failed', 'late']),
  ms: z.int(),
  message: z.string().optional(),
});
export type DeviceSource = z.output<typeof deviceSource>;

/** What a self-test found. */
export const refusalCode = z.enum([
  'GARBAGE',
  'TIMED_OUT',
  'LIBRARY_MISSING',
  'CRASHED',
  'LOAD_FAILED',
  'OUT_OF_MEMORY',
  'ENGINE_MISSING',
]);
export type RefusalCode = z.output<typeof refusalCode>;

const passedTest = z.object({
  outcome: z.literal('passed'),
  at: z.int(),
  flashAttention: z.boolean(),
  loadMs: z.int().describe('From the start of the engine to the first step.'),
  firstMs: z.int().describe('The first picture, with all that is made only once.'),
  drawMs: z.int().describe('The same picture again.'),
  difference: z.number().describe('Mean difference to the stored picture, of 255.'),
});
const refusedTest = z.object({
  outcome: z.literal('refused'),
  at: z.int(),
  code: refusalCode,
  message: z.string(),
  facts: facts.optional(),
});
export const selfTestResult = z.discriminatedUnion('outcome', [passedTest, refusedTest]);
export type SelfTestResult = z.output<typeof selfTestResult>;

export const choiceCode = z.enum(['PINNED', 'PASSED', 'NO_GPU', 'NO_USABLE_GPU', 'NOT_YET_TESTED', 'ALL_REFUSED']);
export type ChoiceCode = z.output<typeof choiceCode>;

/** An engine program as clients see it. */
export const programView = z.object({
  id: z.string().describe('As `settings.engine` takes it.'),
  kind: engineKind,
  version: z.string().describe('Empty where it is not known.'),
  backends: z.array(deviceBackend).describe('What it was built for.'),
  problem: z.string().optional().describe('Why it cannot be used, and what to do.'),
});
export type ProgramView = z.output<typeof programView>;

export const candidate = z.object({
  program: z.string().describe('Id of the engine program.'),
  backend: z.string().describe('As `settings.backend` takes it.'),
  deviceId: z.string(),
  device: z.string(),
  test: z.union([z.object({ outcome: z.literal('untested') }), passedTest, refusedTest]),
});
export type Candidate = z.output<typeof candidate>;

/** Which device the next model is loaded on, and why. */
export const engineChoice = z
  .object({
    program: z.string().describe('Id of the engine program that draws.'),
    backend: z.string(),
    deviceId: z.string().nullable(),
    device: z.string(),
    pinned: z.boolean(),
    code: choiceCode,
    message: z.string(),
    testing: z.boolean().describe('A self-test is under way.'),
    candidates: z.array(candidate).describe('In order of promise.'),
    programs: z.array(programView).describe('The engine programs that there are.'),
  })
  .meta({ id: 'EngineChoice' });
export type EngineChoice = z.output<typeof engineChoice>;

/** The answer of `GET /v1/devices`. */
export const devicesView = z
  .object({
    items: z.array(device),
    choice: engineChoice,
    sources: z.array(deviceSource),
    lookedAt: z.int(),
  })
  .meta({ id: 'Devices' });
export type DevicesView = z.output<typeof devicesView>;
