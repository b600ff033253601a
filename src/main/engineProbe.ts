import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import type { EngineProgram } from '../shared/schema/engineProgram.ts';
import { parseDeviceNames, parseHelp } from './hardware/sdServerHelp.ts';
import { NEEDED_OPTIONS } from './engine/sdServerFlags.ts';
import { missingLibrary } from './engine/programFault.ts';
import { errorCode } from './platform/atomicFile.ts';
import { runTool } from './platform/runTool.ts';
import { sdServerCommand } from './engineCommand.ts';

/** What a file turned out to be. */
export type Probed =
  | { readonly is: 'program'; readonly program: EngineProgram; readonly options: ReadonlySet<string> }
  | { readonly is: 'none'; readonly why: string };

/** It loads its libraries and prints a text; one that takes longer hangs. */
const PROBE_MS = 5_000;

const none = (why: string): Probed => ({ is: 'none', why });

/** Looks at a file of the user's: whether it is an `sd-server` that can be driven, which version, for which backends. Never rejects. */
export async function probeSdServer(file: string, id = 'own'): Promise<Probed> {
  const place = placeProblem(file);
  if (place !== undefined) return none(place);
  let changed: Date;
  try {
    const found = await stat(file);
    if (!found.isFile()) return none('is a folder; name the program file itself');
    changed = found.mtime;
    await access(file, constants.X_OK);
  } catch (thrown) {
    return none(
      errorCode(thrown) === 'ENOENT' || errorCode(thrown) === 'ENOTDIR'
        ? 'there is no such file; correct the path'
        : 'may not be executed; allow it (chmod +x), or choose another file',
    );
  }
  const told = await runTool({ ...sdServerCommand(file), args: ['--help'] }, { deadlineMs: PROBE_MS });
  if (told.is === 'late')
    return none(`does not answer --help within ${PROBE_MS / 1000} seconds, so it is no sd-server`);
  const words = 'output' in told ? told.output : '';
  const help = parseHelp(words);
  if (help === undefined) {
    const why = told.is === 'failed' ? told.why : '';
    const library = missingLibrary(why.split('\n'), undefined);
    if (library !== undefined) return none(`lacks a library of the system${library && ` (${library})`}; install it`);
    return none('is no sd-server: its --help does not say so. Name the program sd-server of stable-diffusion.cpp');
  }
  const lacking = NEEDED_OPTIONS.filter((option) => !help.options.has(option));
  if (lacking.length > 0) return none(`is too old: it lacks ${lacking.join(', ')}. Take a current sd-server`);
  const program: EngineProgram = {
    id,
    kind: 'sd-server',
    version: help.version ?? `of ${changed.toISOString().slice(0, 19).replace('T', ' ')}`,
    backends: await backendsOf(file, help.options),
    file,
  };
  return { is: 'program', program, options: help.options };
}

/** A path that cannot be meant, or that another machine could answer for. */
function placeProblem(file: string): string | undefined {
  if (file.includes('\0')) return 'holds a character that no path can hold';
  if (!path.isAbsolute(file))
    return 'is not a full path; begin at the root, as /home/me/sd-server or D:\\sd\\sd-server.exe';
  if (/^(?:\\\\|\/\/)/.test(file)) return 'lies on another machine; copy it to this one';
  return undefined;
}

/** As it says itself where it can; else what there could be here, which the self-tests then sort out. */
async function backendsOf(file: string, options: ReadonlySet<string>): Promise<EngineProgram['backends']> {
  if (options.has('--list-devices')) {
    const told = await runTool({ ...sdServerCommand(file), args: ['--list-devices'] }, { deadlineMs: PROBE_MS });
    const named = told.is === 'answered' ? parseDeviceNames(told.output) : [];
    if (named.length > 0) return named;
  }
  return process.platform === 'darwin' ? ['metal', 'cpu'] : ['cuda', 'rocm', 'vulkan', 'cpu'];
}
