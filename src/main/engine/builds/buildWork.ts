import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SelfTestResult } from '../../../shared/schema/device.ts';
import type { BuildErrorCode, EngineBuild } from '../../../shared/schema/engineBuild.ts';
import type { EngineProgram } from '../../../shared/schema/engineProgram.ts';
import { AppError } from '../../../shared/schema/error.ts';
import type { BuildBook } from './buildBook.ts';
import { BUILD_FILE } from './buildFiles.ts';
import { BuildFault, buildErrorOf, writeFault } from './buildFault.ts';
import { buildFolder } from './buildPaths.ts';
import { type ArchivePorts, type BuildHandle, newFiles, removeArchives } from './fetchArchives.ts';
import { installBuild, programOf } from './installBuild.ts';

export interface BuildWorkPorts {
  /** Folder of the builds. */
  readonly root: string;
  readonly archives: ArchivePorts;
  /** Draws a small picture with a program; whatever it does is the result. Rejects with the reason of the signal. */
  readonly selfTestProgram: (program: EngineProgram, signal: AbortSignal) => Promise<SelfTestResult>;
  /** Hears of what is not an expected failure. */
  readonly onBug: (thrown: unknown, id: string) => void;
  readonly book: BuildBook;
  /** Hears what a test has found; `file` is the program that was tested. */
  readonly tested: (build: EngineBuild, file: string, test: SelfTestResult) => void;
}

interface Running {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

/** The work on builds: one piece for each, from the archives to the test. */
export function createBuildWork(ports: BuildWorkPorts) {
  const { root, book } = ports;
  const running = new Map<string, Running>();

  async function work(build: EngineBuild, signal: AbortSignal): Promise<void> {
    const { id } = build;
    const handle: BuildHandle = {
      build,
      files: () => book.filesOf(id),
      setFile: (index, file) => book.setFile(id, index, file),
      grown: (bytes) => book.grown(id, bytes),
      waits: (retry) => book.waits(id, retry),
      step: (action, files) => book.step(build, action, files && { files }),
    };
    try {
      await installBuild(handle, { ...ports.archives, root }, signal).catch((thrown: unknown) => {
        throw writeFault(thrown, root);
      });
      const program = await programOf(root, id);
      if ('problem' in program) throw filesChanged(build, program.problem);
      const test = await orAborted(ports.selfTestProgram(programFor(build, program.file), signal), signal);
      ports.tested(build, program.file, test);
    } catch (thrown) {
      // Paused, removed or stopped: who did that has said so in the book.
      if (!signal.aborted) await fail(build, thrown);
    }
  }

  async function fail(build: EngineBuild, thrown: unknown): Promise<void> {
    const fault = faultOf(thrown);
    if (!fault) ports.onBug(thrown, build.id);
    try {
      // What came is wrong, and would be so again; unless it is this disk that is.
      const useless = book.stateOf(build.id) !== 'downloading' && !(fault && OF_THE_DISK.has(fault.code));
      if (useless) await removeArchives(root, build);
      const error = fault ? buildErrorOf(fault) : { code: 'UNKNOWN_ERROR' as const, message: UNEXPECTED };
      book.step(build, 'fail', { error, ...(useless && { files: [] }) });
    } catch (again) {
      ports.onBug(again, build.id);
    }
  }

  /** Ends the work on a build, and waits until all that it fetched is written down. */
  async function halt(id: string): Promise<void> {
    const work = running.get(id);
    work?.controller.abort();
    await work?.done;
  }

  return {
    /** Begins or goes on; nothing where it is under way. */
    begin(build: EngineBuild): void {
      const { id } = build;
      if (running.has(id)) return;
      const there = existsSync(join(buildFolder(root, id), BUILD_FILE));
      const files = book.filesOf(id);
      book.step(build, there ? 'check' : 'fetch', { files: there || files.length > 0 ? files : newFiles(build) });
      const controller = new AbortController();
      const done = work(build, controller.signal).finally(() => running.delete(id));
      running.set(id, { controller, done });
    },
    halt,
    stop: async (): Promise<void> => void (await Promise.all([...running.keys()].map(halt))),
  };
}

/** After the download, these are told of the place that is written to, and not of what came. */
const OF_THE_DISK: ReadonlySet<BuildErrorCode> = new Set(['DISK_FULL', 'REFUSED', 'NAME_TAKEN']);

/** A build as a program that can be started. */
export const programFor = ({ id, version, backends }: EngineBuild, file: string): EngineProgram => ({
  id,
  kind: 'sd-server',
  version,
  backends,
  file,
});

export const filesChanged = ({ version }: EngineBuild, problem: string): BuildFault =>
  new BuildFault(
    'FILES_CHANGED',
    `The files of the engine ${version} are not those that were tested: ${problem}. It is not used; get it again, or remove it.`,
    { facts: { problem } },
  );

function faultOf(thrown: unknown): BuildFault | undefined {
  if (thrown instanceof BuildFault) return thrown;
  // The journal has no space for it either.
  return thrown instanceof AppError && thrown.code === 'DISK_FULL'
    ? new BuildFault('DISK_FULL', thrown.message)
    : undefined;
}

/** What comes of a piece of work, or the reason of the signal, whichever is first. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

const UNEXPECTED = 'Something unexpected went wrong. Try again; if it persists, report it with the log.';
