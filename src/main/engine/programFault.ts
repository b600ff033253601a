import type { CrashEvidence } from './crashDiagnosis.ts';

const missing =
  /([\w.+-]+): cannot open shared object file|version [`'‘](GLIBC(?:XX)?_[\d.]+)['’] not found|Library not loaded: (\S+)|specified module could not be found/i;
const DLL_NOT_FOUND = 0xc0000135;

/** The library that the system's loader missed, by its own words; empty where it gave no name. */
export function missingLibrary(lines: readonly string[], exitCode: unknown): string | undefined {
  const found = lines.map((line) => missing.exec(line)).find((one) => one !== null);
  if (!found) return exitCode === DLL_NOT_FOUND ? '' : undefined;
  return found.slice(1).find((part) => part !== undefined) ?? '';
}

export interface ProgramFault {
  readonly message: string;
  /** Starting it again would end the same way. */
  readonly permanent: boolean;
  readonly library?: string;
}

const unknownOption = /\bunknown argument: (\S+)/;

/** What is wrong with the program itself, where an engine ended before it loaded anything. */
export function programFault(evidence: CrashEvidence, lines: readonly string[]): ProgramFault | undefined {
  if (evidence.phase !== 'starting' || evidence.spawnError !== undefined) return undefined;
  const library = missingLibrary(lines, evidence.code);
  if (library !== undefined)
    return {
      message: `The engine program lacks a library of the system${library === '' ? '' : ` (${library})`}. Install it, or choose another engine in the settings.`,
      permanent: true,
      ...(library !== '' && { library }),
    };
  if (evidence.kind !== 'sd-server') return undefined;
  const option = lines.map((line) => unknownOption.exec(line)?.[1]).find((one) => one !== undefined);
  if (option !== undefined)
    return {
      message: `The engine program does not know the option ${option}: it is too old, or no sd-server. Choose a current one, or the built-in engine, in the settings.`,
      permanent: true,
    };
  if (evidence.code !== 0) return undefined;
  return evidence.opened
    ? {
        message: 'The engine could not listen on the port that was drawn for it. It is started again on another.',
        permanent: false,
      }
    : {
        message:
          'The engine program ended at once without loading anything, so it is no sd-server. Choose the right file, or the built-in engine, in the settings.',
        permanent: true,
      };
}
