import type { ProgramView } from '../../shared/schema/device.ts';
import type { EngineSpec } from '../../shared/schema/engine.ts';
import type { EngineProgram } from '../../shared/schema/engineProgram.ts';
import { AppError } from '../../shared/schema/error.ts';
import type { EngineCommand } from '../engine/engineStart.ts';
import { embeddedEngine, sdServerCommand, type EngineFiles } from '../engineCommand.ts';
import { probeSdServer, type Probed } from '../engineProbe.ts';
import { EMBEDDED } from '../hardware/programOffers.ts';

export interface ProgramOptions {
  readonly engineFiles?: EngineFiles | undefined;
  /** `settings.sdServerPath` */
  readonly ownPath: () => string | null;
  /** Builds that were downloaded and may be chosen. */
  readonly builds?: () => readonly EngineProgram[];
}

export type Programs = ReturnType<typeof openPrograms>;

/** The engine programs of this machine, and how each is started. */
export function openPrograms({ engineFiles, ownPath, builds = () => [] }: ProgramOptions) {
  let own: Probed | undefined;
  /** By file, of the programs that were asked. */
  const options = new Map<string, ReadonlySet<string>>();
  async function look(): Promise<void> {
    const file = ownPath();
    const unasked = builds().flatMap((one) => (one.file === undefined || options.has(one.file) ? [] : [one.file]));
    const [mine, ...others] = await Promise.all([
      file === null ? undefined : probeSdServer(file),
      ...unasked.map((one) => probeSdServer(one)),
    ]);
    own = mine;
    for (const probed of [mine, ...others])
      if (probed?.is === 'program' && probed.program.file !== undefined)
        options.set(probed.program.file, probed.options);
  }
  let known = look();

  const embedded: EngineProgram = {
    ...EMBEDDED,
    backends: process.platform === 'darwin' ? ['metal', 'cpu'] : ['vulkan', 'cpu'],
  };
  const list = (): EngineProgram[] => [embedded, ...(own?.is === 'program' ? [own.program] : []), ...builds()];

  /** How a program is started; it need not be one of the list. */
  function commandOf({ id, version, file }: EngineProgram): EngineCommand {
    if (id === EMBEDDED.id || file === undefined) return embeddedEngine(engineFiles);
    const known = options.get(file);
    return {
      ...sdServerCommand(file),
      version: `sd-server ${version}`.trim(),
      ...(known && { options: known }),
    };
  }

  return {
    list,
    known: () => known,
    /** Looks again at the user's own program, and at builds that are new. */
    refresh: () => (known = look()),
    unusable: (): ProgramView[] =>
      own?.is === 'none'
        ? [{ id: 'own', kind: 'sd-server', version: '', backends: [], problem: `Your own program ${own.why}.` }]
        : [],

    commandOf,

    /** What tells a program from another that had its id before: a running engine is replaced then. */
    stampOf(id: string): string {
      const found = list().find((one) => one.id === id);
      return found?.file === undefined ? '' : ` ${found.version} ${found.file}`;
    },

    /** How the program of a spec is started. Throws ENGINE_UNAVAILABLE where it is not there. */
    command({ program = EMBEDDED.id }: Pick<EngineSpec, 'program'>): EngineCommand {
      const found = list().find(({ id }) => id === program);
      if (found === undefined)
        throw new AppError(
          'ENGINE_UNAVAILABLE',
          `The engine "${program}" is not here or cannot be used now. Choose another one, or "automatic", in the settings.`,
          { facts: { program } },
        );
      return commandOf(found);
    },
  };
}
