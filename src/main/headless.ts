import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../shared/schema/error.ts';
import { openApp } from './app.ts';
import { readServeOptions, serveHelp } from './cliOptions.ts';
import { checkModelsDirs, dataDirOf, modelsDirsOf } from './folders.ts';
import { readEnvironment } from './environment.ts';
import { starterModelFolder } from './starterModel.ts';
import { outliveReaders } from './platform/closedPipes.ts';
import { isEveryAddress } from './platform/loopback.ts';
import { createLogger } from './platform/logger.ts';
import { onParentGone } from './platform/parentGone.ts';
import { UsageError } from './usageError.ts';

/** How long a clean stop may take before the process ends all the same. */
const STOP_WITHIN_MS = 9_000;

/** Built by `npm run build` beside this code, whether that runs from `src/main` or from `out/main`. */
const STUDIO = fileURLToPath(new URL('../../out/renderer', import.meta.url));

/** `npm run serve`: the app without windows. */
async function main(): Promise<void> {
  const options = readServeOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(serveHelp());
    return;
  }
  const dataDir = dataDirOf(options.dataDir);
  const { logLevel, ...environment } = readEnvironment(process.env);
  await checkModelsDirs(options.modelsDirs);
  const log = createLogger({ level: logLevel });
  const app = await openApp({
    dataDir,
    modelsDirs: modelsDirsOf(options.modelsDirs, dataDir),
    starterModel: starterModelFolder(process.env),
    log,
    http: { host: options.host, port: options.port },
    uiFolder: existsSync(path.join(STUDIO, 'index.html')) ? STUDIO : undefined,
    ...environment,
  });
  const everywhere = 'It listens on all addresses of this machine: others reach it by its name or address.\n';
  process.stdout.write(`Tintype is listening on ${app.url}\n${isEveryAddress(options.host) ? everywhere : ''}`);

  let stopping = false;
  const stop = (why: string): void => {
    // A terminal and npm may both send it: the second one must not cut the clean stop short.
    if (stopping) return;
    stopping = true;
    log.info({ why }, 'stopping');
    setTimeout(() => {
      log.error({ afterMs: STOP_WITHIN_MS }, 'the clean stop took too long');
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    void app.stop().then(
      () => process.exit(0),
      (thrown: unknown) => {
        log.error({ error: String(thrown) }, 'the stop failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  if (process.env['npm_lifecycle_event'] !== undefined) onParentGone(() => stop('npm has ended'));
}

outliveReaders();
try {
  await main();
} catch (thrown) {
  const expected = thrown instanceof UsageError || thrown instanceof AppError;
  process.stderr.write(
    `${expected ? thrown.message : `Something unexpected went wrong: ${thrown instanceof Error ? thrown.stack : String(thrown)}`}\n`,
  );
  const badOption =
    thrown instanceof UsageError ||
    (thrown instanceof AppError && (thrown.code === 'FORBIDDEN' || thrown.code === 'INVALID_REQUEST'));
  process.exit(badOption ? 2 : 1);
}
