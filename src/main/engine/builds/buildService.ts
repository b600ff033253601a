import type { SelfTestResult } from '../../../shared/schema/device.ts';
import type {
  EngineBuild,
  EngineBuilds,
  EngineBuildsView,
  EngineBuildView,
} from '../../../shared/schema/engineBuild.ts';
import type { EngineProgram } from '../../../shared/schema/engineProgram.ts';
import { AppError } from '../../../shared/schema/error.ts';
import { type BuildBookPorts, createBuildBook } from './buildBook.ts';
import { buildErrorOf, deleteFailure } from './buildFault.ts';
import { buildFolder } from './buildPaths.ts';
import { isUnderWay } from './buildState.ts';
import { type BuildWorkPorts, createBuildWork, filesChanged, programFor } from './buildWork.ts';
import { discard, sweepLeftovers } from './enginesFolder.ts';
import { removeArchives } from './fetchArchives.ts';
import { byFit, fitBuild, isForMachine, type Machine, sameKind } from './fitBuild.ts';
import { programOf } from './installBuild.ts';
import { promote, type Promotions, rollBack, without } from './promotions.ts';

export interface BuildServicePorts extends BuildBookPorts, Omit<BuildWorkPorts, 'book' | 'tested'> {
  readonly list: EngineBuilds;
  readonly machine: () => Machine;
  /** Hears when other programs are in use than before. */
  readonly programsChanged: () => void;
  /** Hears why the folder of builds cannot be looked through when it is opened. */
  readonly onUnreadable: (thrown: unknown) => void;
  /** Id of the program that an engine runs from now. */
  readonly runningProgram: () => string | undefined;
}

export type BuildService = ReturnType<typeof createBuildService>;

/** Builds of the official engine: got on request, kept side by side, in use once they have drawn a right picture. */
export function createBuildService(ports: BuildServicePorts) {
  const { root, list } = ports;
  const book = createBuildBook(ports);
  const work = createBuildWork({ ...ports, book, tested });
  /** Settled once what was asked of a build is done. */
  const asked = new Map<string, Promise<unknown>>();
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

  /** Does what is asked of a build once what was asked before is done: else a removal takes away what was asked for after it. */
  async function inTurn(
    id: string,
    work: (build: EngineBuild) => EngineBuildView | Promise<EngineBuildView>,
  ): Promise<EngineBuildView> {
    // What there is not takes no turn.
    buildOf(id);
    const done = (asked.get(id) ?? Promise.resolve()).then(() => work(buildOf(id)));
    asked.set(
      id,
      done.catch(() => {}),
    );
    return done;
  }

  function tested(build: EngineBuild, file: string, test: SelfTestResult): void {
    programs.set(build.id, file);
    book.step(build, test.outcome === 'passed' ? 'pass' : 'refuse', { test });
    const ofKind = (id: string): boolean => builds().some((other) => other.id === id && sameKind(other, build));
    const now = book.promotions();
    use(test.outcome === 'passed' ? promote(now, build.id, ofKind) : without(now, build.id));
  }

  function use(next: Promotions): void {
    book.use(next);
    ports.programsChanged();
  }

  /** A build whose files are not those that were tested draws no more. */
  async function checkReady(build: EngineBuild): Promise<void> {
    const program = await programOf(root, build.id);
    if ('file' in program) programs.set(build.id, program.file);
    else book.step(build, 'fail', { error: buildErrorOf(filesChanged(build, program.problem)) });
  }

  function needNotRunning(id: string): void {
    if (ports.runningProgram() !== id) return;
    throw new AppError(
      'ENGINE_UNAVAILABLE',
      'The engine runs from this build. Stop the engine (POST /v1/engine/stop), and try again.',
      { facts: { id } },
    );
  }

  const view = (build: EngineBuild): EngineBuildView => {
    const { executable: _executable, archives, ...told } = build;
    const self = `/v1/engine/builds/${build.id}`;
    return {
      ...told,
      sizeBytes: archives.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      fit: fitBuild(build, list.builds, ports.machine()),
      status: book.status(build.id),
      inUse: book.inUse(build.id),
      links: { self, pause: `${self}/pause` },
    };
  };
  const wayBack = (): Promotions | undefined => {
    const { inUse, before } = book.promotions();
    const usable = (ids: readonly string[]): string[] => ids.filter((id) => book.stateOf(id) === 'ready');
    return rollBack({ inUse: usable(inUse), before: before && usable(before) });
  };
  const viewAll = (): EngineBuildsView => {
    const back = wayBack();
    return { items: builds().map(view).toSorted(byFit), rollback: back ? { inUse: [...back.inUse] } : null };
  };

  function begin(build: EngineBuild, acceptLicence: boolean): EngineBuildView {
    const { id } = build;
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
    work.begin(build);
    return view(build);
  }

  async function pause(build: EngineBuild): Promise<EngineBuildView> {
    const { id } = build;
    const state = book.stateOf(id);
    if (state !== 'paused' && !isUnderWay(state))
      throw new AppError('ALREADY_TERMINAL', 'Nothing is done with this build that could be paused.', {
        facts: { id, state },
      });
    if (state !== 'paused') book.step(build, 'pause');
    await work.halt(id);
    return view(build);
  }

  async function remove(build: EngineBuild): Promise<EngineBuildView> {
    const { id } = build;
    needNotRunning(id);
    const state = book.stateOf(id);
    if (state === 'absent') return view(build);
    if (isUnderWay(state)) book.step(build, 'pause');
    await work.halt(id);
    use(without(book.promotions(), id));
    programs.delete(id);
    try {
      await discard(buildFolder(root, id));
      await removeArchives(root, build);
    } catch (thrown) {
      throw deleteFailure(thrown, root);
    }
    book.remove(id);
    return view(build);
  }

  return {
    list: viewAll,

    /** Programs of builds that are in use. */
    programs: (): EngineProgram[] =>
      book.promotions().inUse.flatMap((id) => {
        const file = programs.get(id);
        const build = builds().find((one) => one.id === id);
        return file !== undefined && build && book.inUse(id) ? [programFor(build, file)] : [];
      }),

    /**
     * Deletes what the last run left and nobody wants, and looks whether builds are what they were. To be called before
     * all else.
     */
    async open(): Promise<void> {
      const wanted = (id: string): boolean => book.filesOf(id).length > 0;
      // Without builds the app draws all the same.
      await sweepLeftovers(root, wanted).catch(ports.onUnreadable);
      for (const build of book.builds()) if (book.stateOf(build.id) === 'ready') await checkReady(build);
    },

    /** Goes on with what the last run left. */
    start(): void {
      for (const build of book.builds()) if (isUnderWay(book.stateOf(build.id))) work.begin(build);
    },

    /** Gets a build, goes on with it, or tests it again where it is here. */
    install: (id: string, acceptLicence: boolean): Promise<EngineBuildView> =>
      inTurn(id, (build) => begin(build, acceptLicence)),

    pause: (id: string): Promise<EngineBuildView> => inTurn(id, pause),

    /** Cancels what is under way and deletes all that is here of a build. */
    remove: (id: string): Promise<EngineBuildView> => inTurn(id, remove),

    /** Goes back to what was in use before the last promotion. */
    rollback(): EngineBuildsView {
      const back = wayBack();
      if (!back)
        throw new AppError('NOT_FOUND', 'There is no earlier engine to go back to: nothing has taken its place yet.');
      use(back);
      return viewAll();
    },

    /** Ends all work; it goes on at the next start. */
    async stop(): Promise<void> {
      await Promise.all(asked.values());
      await work.stop();
    },
  };
}
