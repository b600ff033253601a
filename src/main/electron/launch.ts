import { existsSync } from 'node:fs';
import path from 'node:path';
import manifest from '../../../package.json' with { type: 'json' };
import { channels, type ServerAddress } from '../../shared/contract/channels.ts';
import { openApp, type App, type AppOptions } from '../app.ts';
import type { Logger } from '../platform/logger.ts';
import { createCallPort } from '../transport/ipc/callPort.ts';
import { createDragOut, type DragOutOptions } from './dragOut.ts';
import type { ElectronParts } from './electronParts.ts';
import { createExternalLinks } from './externalLinks.ts';
import { createHostActions } from './hostActions.ts';
import { createImageProtocol } from './imageProtocol.ts';
import type { Inbox } from './inbox.ts';
import { openIpcMainPort } from './ipcMainPort.ts';
import { lockDown } from './lockDown.ts';
import { menuTemplate } from './menu.ts';
import { createQuit } from './quit.ts';
import { askToQuit } from './quitQuestion.ts';
import type { RuntimePaths } from './runtimePaths.ts';
import { createSeal } from './seal.ts';
import { showWork } from './showWork.ts';
import { createStudioMessages } from './studioMessages.ts';
import { STUDIO_SCHEME } from './studioOrigin.ts';
import { isStudioPage } from './studioPages.ts';
import { createUpdates, type Updater } from './updates.ts';
import { createStudioWindow } from './window.ts';
import type { WorkStatus } from './workStatus.ts';

/** What differs from one installation or system to the next. */
export interface Surroundings {
  readonly paths: RuntimePaths;
  readonly platform: NodeJS.Platform;
  readonly loadUpdater: () => Promise<Updater>;
  readonly toPng: DragOutOptions['toPng'];
  /** Hears signals that ask the program to end. */
  readonly onSignal: (listener: (name: string) => void) => void;
}

export interface LaunchOptions extends Surroundings {
  readonly electron: ElectronParts;
  readonly inbox: Inbox;
  readonly log: Logger;
  readonly app: Pick<
    AppOptions,
    'dataDir' | 'modelsDirs' | 'starterModel' | 'environmentKey' | 'resultTtlMs' | 'cleanupIntervalMs' | 'downloads'
  > & {
    readonly http: { readonly host: string; readonly port: number };
  };
}

/** On macOS the system's own updater unpacks and checks the new version first, and only then ends us. */
const INSTALL_WITHIN_MS = 5 * 60_000;

/** Opens the app and puts a window, a menu and a tray in front of it. Electron must be ready. */
export async function launch(options: LaunchOptions): Promise<void> {
  const { electron, paths, log, platform } = options;
  const { app, dialog, shell } = electron;
  const devTools = !app.isPackaged;
  let status: WorkStatus = { state: 'idle' };
  let stopShowing = (): void => {};

  const opened = openApp({
    ...options.app,
    log,
    http: { ...options.app.http, optional: true },
    engineFiles: paths.engine,
    seal: createSeal(electron.safeStorage),
    uiFolder: existsSync(path.join(paths.studio, 'index.html')) ? paths.studio : undefined,
  });
  const quit = createQuit({
    working: () => status.state === 'working',
    ask: () => askToQuit(dialog, status),
    toBackground: () => studio.current()?.hide(),
    stop: async () => {
      stopShowing();
      await (await opened).stop();
    },
    leave: () => app.quit(),
    exit: (code) => app.exit(code),
    log,
  });
  const studio = createStudioWindow({
    electron,
    dataDir: options.app.dataDir,
    preload: paths.preload,
    icon: path.join(paths.icons, 'icon.png'),
    devTools,
    log,
    // Elsewhere than on macOS an app without a window is expected to be gone.
    onClose: (event) => {
      if (platform !== 'darwin') quit.holdUp(event);
    },
    onSessionEnd: () => void quit.now('the session of the user ends'),
  });
  app.on('before-quit', (event) => quit.holdUp(event));
  // Heard so that Electron does not quit by itself.
  app.on('window-all-closed', () => {});
  electron.powerMonitor.on('shutdown', (event) => {
    // The system waits a few seconds for us then, and goes on by itself if we take longer.
    event?.preventDefault();
    void quit.now('the system shuts down');
  });
  options.onSignal((name) => void quit.now(name));

  const core: App = await opened;
  if (quit.state() !== 'running') return;
  const serverUrl = (): string => core.url;
  const openOutside = createExternalLinks({ dialog, shell, serverUrl, isStudioPage });
  const openPage = (url: string): void =>
    void openOutside(url).catch((error: unknown) => log.warn({ error: String(error) }, 'a page could not be opened'));
  const session = electron.session.defaultSession;
  lockDown({ app, session, log, openOutside: openPage });
  session.protocol.handle(
    STUDIO_SCHEME,
    createImageProtocol({
      call: core.call,
      studio: paths.studio,
      onError: (error) => log.error({ error: String(error) }, 'a picture could not be served'),
    }),
  );

  const messages = createStudioMessages((message) => studio.current()?.webContents.send(channels.host, message));
  const drag = createDragOut({ call: core.call, nativeImage: electron.nativeImage, toPng: options.toPng });
  openIpcMainPort({
    ipc: electron.ipcMain,
    page: () => studio.current()?.webContents,
    call: createCallPort(core.call, 'studio'),
    feed: core.feed,
    host: createHostActions({
      call: core.call,
      dialog,
      shell,
      server: () => addressOf(core),
      openOutside,
      startDrag: drag,
      pageListens: messages.pageListens,
    }),
    onPageGone: messages.pageGone,
    log,
  });

  const updateConfig = paths.updateConfig;
  const checkForUpdates =
    updateConfig !== undefined && existsSync(updateConfig)
      ? createUpdates({
          load: options.loadUpdater,
          dialog,
          version: manifest.version,
          leaveTo: (install) => void quit.request({ leave: install, goneWithinMs: INSTALL_WITHIN_MS }),
          log,
        })
      : undefined;
  const menu = menuTemplate({
    platform,
    devTools,
    tell: (message) => {
      studio.show();
      messages.tell(message);
    },
    openDocs: () => openPage(`${core.url}/docs`),
    openDataFolder: () => void shell.openPath(options.app.dataDir),
    checkForUpdates: checkForUpdates && (() => void checkForUpdates()),
  });
  electron.Menu.setApplicationMenu(electron.Menu.buildFromTemplate(menu));
  studio.show();
  // Not earlier: macOS tells it of the first start too, and no window may be made before all of the above.
  app.on('activate', () => void studio.show());
  stopShowing = showWork({
    electron,
    core,
    studio,
    messages,
    icons: paths.icons,
    platform,
    quit: () => void quit.request(),
    log,
    changed: (next) => {
      status = next;
    },
  });
  options.inbox.open({ show: () => void studio.show(), tell: messages.tell });
}

const addressOf = ({ url, notListening }: App): ServerAddress =>
  url === '' ? { state: 'off', why: notListening?.message ?? 'The server is off.' } : { state: 'listening', url };
