import path from 'node:path';
import type { EngineBuilds } from '../../shared/schema/engineBuild.ts';
import type { EngineProgram } from '../../shared/schema/engineProgram.ts';
import type { Device, SelfTestResult } from '../../shared/schema/device.ts';
import type { Clock } from '../clock.ts';
import { builtInBuilds } from '../engine/builds/builtInBuilds.ts';
import { BuildFault } from '../engine/builds/buildFault.ts';
import { createBuildService } from '../engine/builds/buildService.ts';
import type { ArchivePorts, TransferHooks } from '../engine/builds/fetchArchives.ts';
import type { Journal } from '../journal/journal.ts';
import { freeBytes } from '../models/downloads/diskSpace.ts';
import { DownloadFault } from '../models/downloads/downloadFault.ts';
import { fetchFile } from '../models/downloads/fetchFile.ts';
import { hashFile } from '../models/downloads/hashFile.ts';
import { prepareFile } from '../models/downloads/prepareFile.ts';
import type { Logger } from '../platform/logger.ts';
import type { Transfer } from './downloads.ts';

export interface EngineBuildOptions {
  /** Instead of the list that comes with the app. */
  readonly list?: EngineBuilds;
  /** Origin that is asked instead of GitHub. */
  readonly mirror?: string;
  readonly freeBytes?: (folder: string) => Promise<number>;
  readonly selfTestProgram?: (program: EngineProgram, signal: AbortSignal) => Promise<SelfTestResult>;
}

/** Where builds of the official engine are. */
export const enginesFolder = (dataDir: string): string => path.join(dataDir, 'engines');

/** What builds need of the work, once it has begun. */
export interface BuildWork {
  readonly devices: {
    peek(): { readonly items: readonly Device[] } | undefined;
    settingsChanged(): void;
    selfTestProgram(program: EngineProgram): Promise<SelfTestResult>;
  };
  readonly engine: { view(): { readonly program?: string | undefined } };
  readonly programs: { refresh(): Promise<void> };
}

/** Builds of the official engine. Nothing is gone on with before `start`. */
export async function openEngineBuilds(
  options: {
    readonly dataDir: string;
    readonly engineBuilds?: EngineBuildOptions | undefined;
    readonly log: Logger;
    readonly clock: Clock;
  },
  { journal }: { readonly journal: Pick<Journal, 'settings' | 'events'> },
  transfer: Transfer,
  work: () => BuildWork | undefined,
) {
  const { dataDir, engineBuilds = {}, log, clock } = options;
  const service = createBuildService({
    root: enginesFolder(dataDir),
    list: engineBuilds.list ?? builtInBuilds,
    machine: () => ({ platform: process.platform, arch: process.arch, devices: work()?.devices.peek()?.items ?? [] }),
    archives: archivePorts(transfer, engineBuilds),
    store: journal.settings,
    tell: (events) => journal.events.append(events),
    monotonic: clock.monotonic,
    selfTestProgram:
      engineBuilds.selfTestProgram ??
      ((program) => {
        const begun = work();
        if (!begun) throw new Error('a build is tested before the work has begun');
        return begun.devices.selfTestProgram(program);
      }),
    programsChanged: () =>
      void work()
        ?.programs.refresh()
        .then(() => work()?.devices.settingsChanged()),
    runningProgram: () => work()?.engine.view().program,
    onUnreadable: (thrown) =>
      log.warn({ error: String(thrown) }, 'the folder of engine builds cannot be read; it is as if there were none'),
    onBug: (thrown, buildId) =>
      log.error(
        { buildId, error: thrown instanceof Error ? thrown.stack : String(thrown) },
        'an engine build failed unexpectedly',
      ),
  });
  await service.open();
  return service;
}

/** The transfers of models, as they serve for archives. */
function archivePorts(transfer: Transfer, { mirror, freeBytes: free = freeBytes }: EngineBuildOptions): ArchivePorts {
  const at = <T extends { readonly url: string }>(file: T): T =>
    mirror === undefined ? file : { ...file, url: `${mirror}${new URL(file.url).pathname}` };
  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof DownloadFault)) throw thrown;
      const { code, message, facts } = thrown;
      throw new BuildFault(code === 'NOT_A_MODEL' ? 'NOT_AN_ARCHIVE' : code, message, { facts, cause: thrown });
    }
  };
  const ports = (hooks: TransferHooks) => ({ ...transfer, ...hooks, freeBytes: free });
  return {
    prepare: (file, target, hooks, signal) => told(() => prepareFile(at(file), target, ports(hooks), signal)),
    fetch: (file, target, hooks, signal) => told(() => fetchFile(at(file), target, ports(hooks), signal)),
    hash: hashFile,
    freeBytes: free,
  };
}
