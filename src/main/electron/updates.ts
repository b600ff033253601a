import type { AppUpdater } from 'electron-updater';
import type { Logger } from '../platform/logger.ts';
import type { ElectronParts } from './electronParts.ts';

export interface Updater extends Pick<AppUpdater, 'autoDownload' | 'autoInstallOnAppQuit'> {
  checkForUpdates(): Promise<{ readonly isUpdateAvailable: boolean; readonly updateInfo: { version: string } } | null>;
  downloadUpdate(): Promise<unknown>;
  quitAndInstall(): void;
}

export interface UpdateOptions {
  readonly load: () => Promise<Updater>;
  readonly dialog: ElectronParts['dialog'];
  readonly version: string;
  /** Stops the app as a quit does, then installs. */
  readonly leaveTo: (install: () => void) => void;
  readonly log: Logger;
}

/**
 * Looks for a newer version when the user asks to, and never by itself: nothing leaves the machine unasked. Downloads
 * and installs only after being told to.
 */
export function createUpdates({ load, dialog, version, leaveTo, log }: UpdateOptions): () => Promise<void> {
  const tell = (message: string, detail: string): Promise<unknown> =>
    dialog.showMessageBox({ type: 'info', message, detail, buttons: ['OK'] });
  const agreed = async (message: string, detail: string, yes: string): Promise<boolean> => {
    const buttons = [yes, 'Not now'];
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message,
      detail,
      buttons,
      defaultId: 0,
      cancelId: 1,
    });
    return response === 0;
  };
  const check = async (): Promise<void> => {
    const updater = await load();
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = false;
    const found = await updater.checkForUpdates();
    if (!found?.isUpdateAvailable) {
      await tell('There is no newer version', `You have version ${version}.`);
      return;
    }
    const next = found.updateInfo.version;
    if (!(await agreed(`Version ${next} is there`, `You have version ${version}. Download the new one?`, 'Download')))
      return;
    await updater.downloadUpdate();
    const restart = await agreed(
      `Version ${next} is ready`,
      'Tintype has to start again to use it. A job at work goes on after that.',
      'Restart now',
    );
    if (restart) leaveTo(() => updater.quitAndInstall());
  };

  let checking = false;
  return async () => {
    if (checking) return;
    checking = true;
    try {
      await check();
    } catch (error) {
      log.warn({ error: String(error) }, 'updates could not be looked for');
      await tell('Updates could not be looked for', 'Check the connection to the network and try again.');
    } finally {
      checking = false;
    }
  };
}
