import path from 'node:path';
import envPaths from 'env-paths';

/** What a person types is meant from where they are; under npm the working folder is the project's. */
export const fromHere = (typed: string): string => path.resolve(process.env['INIT_CWD'] ?? process.cwd(), typed);

/** The data folder: the one given, or TINTYPE_DATA_DIR where it says something, or the platform's place for application data. */
export function dataDirOf(given: string | undefined): string {
  const fromEnvironment = process.env['TINTYPE_DATA_DIR']?.trim() === '' ? undefined : process.env['TINTYPE_DATA_DIR'];
  const chosen = given ?? fromEnvironment;
  return chosen === undefined ? envPaths('tintype', { suffix: '' }).data : fromHere(chosen);
}

/** Where models are looked for: the folders given, or `models` in the data folder. */
export const modelsDirsOf = (given: readonly string[], dataDir: string): string[] =>
  given.length > 0 ? given.map(fromHere) : [path.join(dataDir, 'models')];
