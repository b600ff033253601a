import { AppError } from '../../shared/schema/error.ts';
import { readEnvironment } from '../environment.ts';
import { checkModelsDirs, dataDirOf, modelsDirsOf } from '../folders.ts';
import { starterModelFolder } from '../starterModel.ts';
import { createLogger } from '../platform/logger.ts';
import { UsageError } from '../usageError.ts';
import { LINK_SCHEME } from './deepLink.ts';
import { readDesktopOptions } from './desktopOptions.ts';
import type { ElectronParts } from './electronParts.ts';
import { createInbox } from './inbox.ts';
import { launch, type Surroundings } from './launch.ts';
import { makeProfileFolder } from './profileFolder.ts';
import { takeSingleInstance } from './singleInstance.ts';
import { studioScheme } from './studioOrigin.ts';

/** Chromium's own calls home; the app makes none. */
const QUIET_SWITCHES = [
  'disable-background-networking',
  'disable-component-update',
  'disable-domain-reliability',
  'no-pings',
];

/** As the installers know the app; Windows tells whose a notification is by it. */
const APP_ID = 'app.tintype.Tintype';

export interface DesktopOptions extends Surroundings {
  readonly electron: ElectronParts;
  /** Arguments after the program, without it. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The desktop app, from the moment its code runs: what must be settled before Electron is ready, and then the rest. */
export function startDesktop(options: DesktopOptions): void {
  const { electron } = options;
  const { app } = electron;
  app.enableSandbox();
  electron.protocol.registerSchemesAsPrivileged([studioScheme]);
  for (const name of QUIET_SWITCHES) app.commandLine.appendSwitch(name);
  app.setAppUserModelId(APP_ID);
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);

  const fail = (thrown: unknown): void => {
    const expected = thrown instanceof UsageError || thrown instanceof AppError;
    const more = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    electron.dialog.showErrorBox('Tintype cannot start', expected ? thrown.message : more);
    app.exit(thrown instanceof UsageError ? 2 : 1);
  };
  try {
    const { host, port, ...given } = readDesktopOptions(options.argv);
    const { logLevel, ...environment } = readEnvironment(options.environment);
    const dataDir = dataDirOf(given.dataDir);
    // Chromium's profile, and with it the lock of a single instance, belong to the data folder.
    app.setPath('userData', makeProfileFolder(dataDir));

    const inbox = createInbox();
    const first = takeSingleInstance({
      app,
      argv: options.argv,
      onAnotherStart: () => inbox.show(),
      onLink: (link) => inbox.link(link),
    });
    if (!first) {
      app.quit();
      return;
    }
    const log = createLogger({ level: logLevel });
    const modelsDirs = modelsDirsOf(given.modelsDirs, dataDir);
    const starterModel = starterModelFolder(options.environment, options.paths.starterModel);
    // Not awaited: Electron gets ready only after this module has run to its end.
    app
      .whenReady()
      .then(() => checkModelsDirs(given.modelsDirs))
      .then(() =>
        launch({
          ...options,
          log,
          inbox,
          app: { ...environment, dataDir, modelsDirs, starterModel, http: { host, port } },
        }),
      )
      .catch(fail);
  } catch (thrown) {
    fail(thrown);
  }
}
