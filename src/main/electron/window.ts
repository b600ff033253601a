import type { BrowserWindowConstructorOptions } from 'electron';
import type { Logger } from '../platform/logger.ts';
import type { ElectronParts, Preventable, WindowPart } from './electronParts.ts';
import { STUDIO_URL } from './studioOrigin.ts';
import { placeWindow, readWindowState, SMALLEST, writeWindowState } from './windowState.ts';

export interface StudioWindowOptions {
  readonly electron: Pick<ElectronParts, 'BrowserWindow' | 'screen' | 'nativeTheme' | 'dialog'>;
  readonly dataDir: string;
  readonly preload: string;
  readonly icon: string;
  readonly devTools: boolean;
  readonly log: Logger;
  /** The user wants the window closed; preventing it keeps it open. */
  readonly onClose: (event: Preventable) => void;
  /** The session of the user ends (Windows). */
  readonly onSessionEnd: () => void;
}

const REMEMBER_AFTER_MS = 500;

/** The one window of the app: made when first shown, made again after it was closed. */
export function createStudioWindow(options: StudioWindowOptions) {
  let window: WindowPart | undefined;
  const current = (): WindowPart | undefined => (window?.isDestroyed() ? undefined : window);

  const open = (): WindowPart => {
    const made = openWindow(options);
    made.on('closed', () => {
      if (window === made) window = undefined;
    });
    return made;
  };
  return {
    current,
    /** Brings the window to the front; makes it where there is none. */
    show(): WindowPart {
      const shown = current();
      if (!shown) return (window = open());
      if (shown.isMinimized()) shown.restore();
      shown.show();
      shown.focus();
      return shown;
    },
    /** Whether the user can be taken to be looking at it. */
    inSight: (): boolean => current()?.isFocused() ?? false,
  };
}
export type StudioWindow = ReturnType<typeof createStudioWindow>;

function openWindow(options: StudioWindowOptions): WindowPart {
  const { BrowserWindow, screen, nativeTheme } = options.electron;
  const remembered = readWindowState(options.dataDir);
  const displays = screen.getAllDisplays().map(({ workArea }) => workArea);
  const window = new BrowserWindow({
    ...placeWindow(remembered?.bounds, displays),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    title: 'Tintype',
    icon: options.icon,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#141414' : '#f5f5f4',
    webPreferences: webPreferences(options),
  });
  if (remembered?.maximised) window.maximize();
  window.on('ready-to-show', () => window.show());
  window.on('close', options.onClose);
  window.on('session-end', options.onSessionEnd);
  rememberPlace(window, options);
  offerReload(window, options);
  window
    .loadURL(STUDIO_URL)
    .catch((error: unknown) => options.log.error({ error: String(error) }, 'the studio could not be loaded'));
  return window;
}

/** Everything a page could misuse is off; most of it is so by default, and stays so here whatever the defaults become. */
const webPreferences = ({
  preload,
  devTools,
}: StudioWindowOptions): NonNullable<BrowserWindowConstructorOptions['webPreferences']> => ({
  preload,
  devTools,
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  safeDialogs: true,
  spellcheck: false,
});

function rememberPlace(window: WindowPart, { dataDir, log }: StudioWindowOptions): void {
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const write = (): void => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isMinimized()) return;
    const state = { bounds: window.getNormalBounds(), maximised: window.isMaximized() };
    // One after the other, so that an older place never ends on top of a newer one.
    writing = writing
      .then(() => writeWindowState(dataDir, state))
      .catch((error: unknown) => log.warn({ error: String(error) }, 'the place of the window could not be remembered'));
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(write, REMEMBER_AFTER_MS);
  };
  for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const) window.on(event, later);
  window.on('close', write);
  window.on('closed', () => clearTimeout(timer));
}

/** The page may crash; the work does not depend on it. */
function offerReload(window: WindowPart, { electron, log }: StudioWindowOptions): void {
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    log.error({ reason, exitCode }, 'the page of the studio ended');
    void electron.dialog
      .showMessageBox({
        type: 'error',
        message: 'The window of the studio stopped working',
        detail: 'Jobs go on in the background and nothing is lost. Load the window again to see them.',
        buttons: ['Load again', 'Later'],
        defaultId: 0,
        cancelId: 1,
      })
      .then(({ response }) => {
        if (response === 0 && !window.isDestroyed()) window.webContents.reload();
      });
  });
}
