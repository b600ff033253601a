import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SelfTestResult } from '../../../shared/schema/device.ts';
import type {
  EngineBuild,
  EngineBuilds,
  EngineBuildsView,
  EngineBuildView,
} from '../../../shared/schema/engineBuild.ts';
import type { EngineProgram } from '../../../shared/schema/engineProgram.ts';
import { AppError } from '../../../shared/schema/error.ts';
import { errorCode } from '../../platform/atomicFile.ts';
import { type BuildBookPorts, createBuildBook } from './buildBook.ts';
import { BUILD_FILE } from './buildFiles.ts';
import { BuildFault, buildErrorOf } from './buildFault.ts';
import { buildFolder, isLeftover } from './buildPaths.ts';
import { isUnderWay } from './buildState.ts';
import { byFit, fitBuild, isForMachine, type Machine, sameKind } from './fitBuild.ts';
import {
  type ArchivePorts,
  type BuildHandle,
  installBuild,
  newFiles,
  programOf,
  removeArchives,
} from './installBuild.ts';
import { promote, rollBack, without } from './promotions.ts';

export interface BuildServicePorts extends BuildBookPorts {
  /** Folder of the builds. */
  readonly root: string;
  readonly list: EngineBuilds;
  readonly machine: () => Machine;
  readonly archives: ArchivePorts;
  /** Draws a small picture with a program; whatever it does is the result. Rejects with the reason of the signal. */
  readonly selfTestProgram: (program: EngineProgram, signal: AbortSignal) => Promise<SelfTestResult>;
  /** Id of the program that an engine runs from now. */
  readonly runningProgram: () => string | undefined;
  /** Hears of what is not an expected failure. */
  readonly onBug: (thrown: unknown, id: string) => void;
}

export type BuildService = ReturnType<typeof createBuildService>;

interface Running {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

/** Builds of the official engine: got on request, kept side by side, in use once they have drawn a right picture. */
export function createBuildService(ports: BuildServicePorts) {
  const { root, list, archives } = ports;
  const book = createBuildBook(ports);
  const running = new Map<string, Running>();
  /** Absolute paths of programs of whole builds. */
  const programs = new Map<string, string>();

  /** What can be had, and what is here although it cannot be had any more. */
  const builds = (): EngineBuild[] => {
    const known = new Set(list.builds.map(({ id }) => id));
    return [...list.builds, ...book.builds().filter(({ id }) => !known.has(id))];
  };
  const buildOf = (id: string): EngineBuild => {
    const build = builds().find((one) => one.id === id);
    if (build) return build;
    throw new AppError('NOT_FOUND', `There is no engine build ${id}. See GET /v1/engine/builds.`, { facts: { id } });
  };
  const programFor = ({ id, version, backends }: EngineBuild, file: string): EngineProgram => ({
    id,
    kind: 'sd-server',
    version,
    backends,
    file,
  });

  function begin(build: EngineBuild): void {
    const { id } = build;
    if (running.has(id)) return;
    const controller = new AbortController();
    const there = existsSync(join(buildFolder(root, id), BUILD_FILE));
    const files = book.filesOf(id);
    book.step(build, there ? 'check' : 'fetch', { files: there || files.length > 0 ? files : newFiles(build) });
    programs.delete(id);
    const done = work(build, controller.signal).finally(() => running.delete(id));
    running.set(id, { controller, done });
  }

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
      await installBuild(handle, { ...archives, root }, signal);
      const program = await programOf(root, id);
      if ('problem' in program) throw filesChanged(build, program.problem);
      const test = await ports.selfTestProgram(programFor(build, program.file), signal);
      signal.throwIfAborted();
      programs.set(id, program.file);
      settle(build, test);
    } catch (thrown) {
      // Paused, removed or stopped: who did that has said so in the book.
      if (!signal.aborted) await fail(build, thrown);
    }
  }

  function settle(build: EngineBuild, test: SelfTestResult): void {
    if (test.outcome === 'refused') {
      book.step(build, 'refuse', { test });
      return book.use(without(book.promotions(), build.id));
    }
    book.step(build, 'pass', { test });
    const ofKind = (id: string): boolean => builds().some((other) => other.id === id && sameKind(other, build));
    book.use(promote(book.promotions(), build.id, ofKind));
  }

  async function fail(build: EngineBuild, thrown: unknown): Promise<void> {
    const fault = faultOf(thrown);
    if (!fault) ports.onBug(thrown, build.id);
    try {
      // What came is wrong, and would be so again.
      const useless = book.stateOf(build.id) !== 'downloading' && fault?.code !== 'DISK_FULL';
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

  /** A build whose files are not those that were tested draws no more. */
  async function checkReady(build: EngineBuild): Promise<void> {
    const program = await programOf(root, build.id);
    if ('file' in program) programs.set(build.id, program.file);
    else book.step(build, 'fail', { error: buildErrorOf(filesChanged(build, program.problem)) });
  }

  const view = (build: EngineBuild): EngineBuildView => {
    const { id, version, platform, arch, backends, needs, licences, source } = build;
    return {
      id,
      version,
      platform,
      arch,
      backends,
      sizeBytes: build.archives.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      needs,
      licences,
      source,
      fit: fitBuild(build, list.builds, ports.machine()),
      status: book.status(id),
      inUse: book.inUse(id),
      links: { self: `/v1/engine/builds/${id}`, pause: `/v1/engine/builds/${id}/pause` },
    };
  };
  const wayBack = () => {
    const { inUse, before } = book.promotions();
    const usable = (ids: readonly string[]): string[] => ids.filter((id) => book.stateOf(id) === 'ready');
    return rollBack({ inUse: usable(inUse), before: before && usable(before) });
  };
  const viewAll = (): EngineBuildsView => {
    const back = wayBack();
    return { items: builds().map(view).toSorted(byFit), rollback: back ? { inUse: [...back.inUse] } : null };
  };

  return {
    list: viewAll,

    /** Programs of builds that are in use. */
    programs: (): EngineProgram[] =>
      book.promotions().inUse.flatMap((id) => {
        const file = programs.get(id);
        const build = builds().find((one) => one.id === id);
        return file !== undefined && build && book.inUse(id) ? [programFor(build, file)] : [];
      }),

    /** Takes up what the last run left, and deletes what nobody wants. To be called once, before all else. */
    async start(): Promise<void> {
      const wanted = (id: string): boolean => book.filesOf(id).length > 0;
      for (const name of await namesIn(root))
        if (isLeftover(name, wanted)) await rm(join(root, name), { recursive: true, force: true });
      for (const build of book.builds()) {
        const state = book.stateOf(build.id);
        if (state === 'ready') await checkReady(build);
        if (isUnderWay(state)) begin(build);
      }
    },

    /** Gets a build, goes on with it, or tests it again where it is here. */
    install(id: string, acceptLicence: boolean): EngineBuildView {
      const build = buildOf(id);
      if (!isForMachine(build, ports.machine()))
        throw new AppError('INVALID_REQUEST', `${fitBuild(build, [], ports.machine()).message} Choose another build.`, {
          issues: [{ path: 'id', message: 'is for another system' }],
        });
      const binding = build.licences.find(({ mustAccept }) => mustAccept);
      if (binding && !acceptLicence && book.stateOf(id) === 'absent')
        throw new AppError(
          'LICENCE_NOT_ACCEPTED',
          `${binding.of} come under the licence ${binding.name}. Read it at ${binding.url}, and send \`acceptLicence: true\` if you accept it.`,
          { facts: { licence: binding.name, url: binding.url } },
        );
      needNotRunning(id);
      begin(build);
      return view(build);
    },

    async pause(id: string): Promise<EngineBuildView> {
      const build = buildOf(id);
      const state = book.stateOf(id);
      if (state !== 'paused' && !isUnderWay(state))
        throw new AppError('ALREADY_TERMINAL', 'Nothing is done with this build that could be paused.', {
          facts: { id, state },
        });
      if (state !== 'paused') book.step(build, 'pause');
      await halt(id);
      return view(build);
    },

    /** Cancels what is under way and deletes all that is here of a build. */
    async remove(id: string): Promise<EngineBuildView> {
      const build = buildOf(id);
      needNotRunning(id);
      const state = book.stateOf(id);
      if (state === 'absent') return view(build);
      if (isUnderWay(state)) book.step(build, 'pause');
      await halt(id);
      book.use(without(book.promotions(), id));
      programs.delete(id);
      await rm(buildFolder(root, id), { recursive: true, force: true });
      await removeArchives(root, build);
      book.remove(id);
      return view(build);
    },

    /** Goes back to what was in use before the last promotion. */
    rollback(): EngineBuildsView {
      const back = wayBack();
      if (!back)
        throw new AppError('NOT_FOUND', 'There is no earlier engine to go back to: nothing has taken its place yet.');
      book.use(back);
      return viewAll();
    },

    /** Ends all work; it goes on at the next start. */
    async stop(): Promise<void> {
      await Promise.all([...running.keys()].map(halt));
    },
  };

  function needNotRunning(id: string): void {
    if (ports.runningProgram() !== id) return;
    throw new AppError(
      'ENGINE_UNAVAILABLE',
      'The engine runs from this build. Stop the engine (POST /v1/engine/stop), and try again.',
      { facts: { id } },
    );
  }
}

function faultOf(thrown: unknown): BuildFault | undefined {
  if (thrown instanceof BuildFault) return thrown;
  // The journal has no space for it either.
  return thrown instanceof AppError && thrown.code === 'DISK_FULL'
    ? new BuildFault('DISK_FULL', thrown.message)
    : undefined;
}

const filesChanged = ({ version }: EngineBuild, problem: string): BuildFault =>
  new BuildFault(
    'FILES_CHANGED',
    `The files of the engine ${version} are not those that were tested: ${problem}. It is not used; get it again, or remove it.`,
    { facts: { problem } },
  );

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT') return [];
    throw thrown;
  }
}

const UNEXPECTED = 'Something unexpected went wrong. Try again; if it persists, report it with the log.';
