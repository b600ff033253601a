import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
  type MessageBoxOptions,
  type OpenDialogOptions,
} from 'electron';
import sharp from 'sharp';
import { startDesktop } from './desktop.ts';
import { runtimePaths } from './runtimePaths.ts';

/** Over the window in use, where there is one. */
const overWindow = {
  showMessageBox: (options: MessageBoxOptions) => {
    const window = BrowserWindow.getFocusedWindow();
    return window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options);
  },
  showOpenDialog: (options: OpenDialogOptions) => {
    const window = BrowserWindow.getFocusedWindow();
    return window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options);
  },
  showErrorBox: (title: string, content: string) => dialog.showErrorBox(title, content),
};

/** The entry of the desktop app, and the only place where Electron itself is imported. */
startDesktop({
  electron: {
    app,
    BrowserWindow,
    dialog: overWindow,
    ipcMain,
    Menu,
    nativeImage,
    nativeTheme,
    Notification,
    powerMonitor,
    powerSaveBlocker,
    protocol,
    safeStorage,
    screen,
    session,
    shell,
    Tray,
  },
  // From a checkout Electron is given the path of this program first.
  argv: process.argv.slice(app.isPackaged ? 1 : 2),
  environment: process.env,
  platform: process.platform,
  paths: runtimePaths({
    isPackaged: app.isPackaged,
    mainFolder: import.meta.dirname,
    resources: process.resourcesPath,
    platform: process.platform,
  }),
  loadUpdater: async () => {
    const { default: updater } = await import('electron-updater');
    return updater.autoUpdater;
  },
  toPng: (file, size) => sharp(file).resize(size, size, { fit: 'inside' }).png().toBuffer(),
  onSignal: (listener) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => listener(name));
  },
});
