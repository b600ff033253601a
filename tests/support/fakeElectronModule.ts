import type { MessageBoxOptions, OpenDialogOptions } from 'electron';
import { createFakeElectron } from './fakeElectron.ts';
import { createFakePage } from './fakeElectronPage.ts';

/**
 * The fake in the form of the module `electron`, for programs that were built to import it. Both sides are in one
 * process here: pages belong to the window there is.
 */
export const fake = createFakeElectron();
export const page = createFakePage(fake, () => fake.window().webContents);

export const {
  app,
  BrowserWindow,
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
} = fake.parts;
export const { contextBridge, ipcRenderer } = page;

/**
 * With a window in front of the options, or without.
 * @public
 */
export const dialog = {
  showMessageBox: (...args: [object, MessageBoxOptions] | [MessageBoxOptions]) =>
    fake.parts.dialog.showMessageBox(args.length === 2 ? args[1] : args[0]),
  showOpenDialog: (...args: [object, OpenDialogOptions] | [OpenDialogOptions]) => {
    void args;
    return fake.parts.dialog.showOpenDialog();
  },
  showErrorBox: fake.parts.dialog.showErrorBox,
};
