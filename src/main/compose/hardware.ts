import { readFile, rm } from 'node:fs/promises';
import os, { availableParallelism } from 'node:os';
import path from 'node:path';
import golden from '../../../resources/selfTest.json' with { type: 'json' };
import type { DevicesView } from '../../shared/schema/device.ts';
import type { Clock } from '../clock.ts';
import { selfTest } from '../engine/selfTest.ts';
import { deviceLister, type EngineFiles } from '../engineCommand.ts';
import { pictureDifference } from '../gallery/pictureDifference.ts';
import { createDeviceService } from '../hardware/deviceService.ts';
import { parseCpuInfo, parseSysctlFeatures, type ProcessorFacts } from '../hardware/processor.ts';
import { writeNoiseModel } from '../models/noiseModel.ts';
import type { Logger } from '../platform/logger.ts';
import { runTool } from '../platform/runTool.ts';
import type { Journal } from '../journal/journal.ts';
import type { Programs } from './programs.ts';

export interface HardwareOptions {
  readonly dataDir: string;
  readonly engineFiles?: EngineFiles | undefined;
  readonly log: Logger;
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'settings' | 'events'>;
  /** `settings.backend` */
  readonly wanted: () => string;
  /** `settings.engine` */
  readonly wantedEngine: () => string;
  readonly programs: Programs;
  /** Does work while no image is drawn. */
  readonly aside: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Devices of this machine, what is chosen of them, and the self-tests that the choice rests on. */
export function openHardware(options: HardwareOptions) {
  const { dataDir, engineFiles, log, clock, journal, programs } = options;
  const runDir = path.join(dataDir, 'run', 'self-test');
  return createDeviceService({
    platform: process.platform,
    arch: process.arch,
    processor: readProcessor,
    ask: (command, deadlineMs) => runTool(command, { deadlineMs }),
    engineLister: () => {
      try {
        return deviceLister(engineFiles);
      } catch {
        // Where there is no engine, the first job says so.
        return undefined;
      }
    },
    wanted: options.wanted,
    wantedEngine: options.wantedEngine,
    programs,
    store: journal.settings,
    notWritten: (thrown) => log.warn({ error: String(thrown) }, 'the result of a self-test could not be written down'),
    selfTest: (what, signal) =>
      options.aside(async () => {
        signal.throwIfAborted();
        const folder = path.join(runDir, 'model');
        try {
          // Written anew, so that nothing that happened to an older one is taken for a fault of the device.
          await writeNoiseModel(folder);
          return await selfTest(
            what,
            {
              command: () => programs.commandOf(what.program),
              runDir,
              model: {
                files: {
                  diffusionModel: path.join(folder, 'transformer.safetensors'),
                  t5xxl: path.join(folder, 'text.safetensors'),
                },
                sizeBytes: 0,
              },
              threads: Math.max(1, availableParallelism() - 1),
              difference: (png) => pictureDifference(png, Buffer.from(golden.png, 'base64')),
              log,
              clock,
            },
            signal,
          );
        } finally {
          await rm(runDir, { recursive: true, force: true });
        }
      }),
    changed: (view) => journal.events.append([{ type: 'devices.changed', data: newsOf(view) }]),
    now: clock.now,
    onBug: (thrown) =>
      log.error(
        { error: thrown instanceof Error ? thrown.stack : String(thrown) },
        'the devices could not be looked at or tested',
      ),
  });
}

const newsOf = ({ items, choice }: DevicesView) => ({
  count: items.length,
  backend: choice.backend,
  testing: choice.testing,
});

async function readProcessor(): Promise<ProcessorFacts> {
  return {
    models: os.cpus().map(({ model }) => model),
    arch: process.arch,
    memoryTotal: os.totalmem(),
    memoryFree: os.freemem(),
    instructionSets: await readInstructionSets(),
  };
}

async function readInstructionSets(): Promise<string[] | undefined> {
  if (process.platform === 'linux') return parseCpuInfo(await readFile('/proc/cpuinfo', 'utf8').catch(() => ''));
  if (process.platform !== 'darwin' || process.arch !== 'x64') return undefined;
  const command = { file: '/usr/sbin/sysctl', args: ['-n', 'machdep.cpu.features', 'machdep.cpu.leaf7_features'] };
  const answer = await runTool(command, { deadlineMs: 1_000 });
  return answer.is === 'answered' ? parseSysctlFeatures(answer.output) : undefined;
}
