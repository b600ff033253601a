import path from 'node:path';
import envPaths from 'env-paths';
import { folderIssues } from './models/checkFolders.ts';
import { UsageError } from './usageError.ts';

/** What a person types is meant from where they are; under npm the working folder is the project's. */
export const fromHere = (typed: string): string => path.resolve(process.env['INIT_CWD'] ?? process.cwd(), typed);

/** The data folder: the one given, or TINTYPE_DATA_DIR where it says something, or the platform's place for application data. */
export function dataDirOf(given: string | undefined): string {
  const fromEnvironment = process.env['TINTYPE_DATA_DIR']?.trim() === '' ? undefined : process.env['TINTYPE_DATA_DIR'];
  const chosen = given ?? fromEnvironment;
  return chosen === undefined ? envPaths('tintype', { suffix: '' }).data : fromHere(chosen);
}

/** Throws UsageError where models could not be looked for in a folder that was given, by the rule of the settings. */
export async function checkModelsDirs(given: readonly string[]): Promise<void> {
  for (const folder of given.map(fromHere)) {
    const [issue] = await folderIssues('models-dir', [folder]);
    if (issue) throw new UsageError(`--models-dir ${folder}: ${issue.message}.`);
  }
}

/** Where models are looked for: the folders given, or `models` in the data folder. */
export const modelsDirsOf = (given: readonly string[], dataDir: string): string[] =>
  given.length > 0 ? given.map(fromHere) : [path.join(dataDir, 'models')];
