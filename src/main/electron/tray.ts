import path from 'node:path';
import type { Call } from '../transport/call.ts';
import type { Logger } from '../platform/logger.ts';
import type { ElectronParts, TrayPart } from './electronParts.ts';
import { statusWords, type WorkStatus } from './workStatus.ts';

export interface TrayOptions {
  readonly electron: Pick<ElectronParts, 'Tray' | 'Menu'>;
  readonly icons: string;
  readonly platform: NodeJS.Platform;
  readonly call: Call;
  readonly show: () => void;
  readonly quit: () => void;
  readonly log: Logger;
}

/** The app in the tray, with its progress in words. Not every desktop has a tray: then there is none. */
export function createTray(options: TrayOptions): { show(status: WorkStatus): void; destroy(): void } {
  const { Tray, Menu } = options.electron;
  let tray: TrayPart | undefined;
  let inMenu = '';
  try {
    tray = new Tray(path.join(options.icons, imageFor(options.platform)));
    tray.on('click', options.show);
  } catch (error) {
    options.log.warn({ error: String(error) }, 'there is no tray to show an icon in');
  }
  const setPaused = (paused: boolean): void => {
    const name = paused ? 'queue.pause' : 'queue.resume';
    void options.call(name, {}, { signal: new AbortController().signal, client: 'tray' });
  };
  return {
    show(status) {
      tray?.setToolTip(`Tintype: ${statusWords(status)}`);
      // A new menu closes the one that is open, so it comes with what changes seldom, and not with every per cent.
      const words = statusWords(status.state === 'working' ? { ...status, percentage: undefined } : status);
      if (words === inMenu) return;
      inMenu = words;
      tray?.setContextMenu(
        Menu.buildFromTemplate([
          { label: words, enabled: false },
          { type: 'separator' },
          { label: 'Show Tintype', click: options.show },
          status.state === 'paused'
            ? { label: 'Resume the queue', click: () => setPaused(false) }
            : { label: 'Pause the queue', click: () => setPaused(true), enabled: status.state === 'working' },
          { type: 'separator' },
          { label: 'Quit', click: options.quit },
        ]),
      );
    },
    destroy: () => tray?.destroy(),
  };
}

/** macOS colours a template to suit its bar; the other systems show the picture as it is. */
function imageFor(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'trayTemplate.png';
  return platform === 'win32' ? 'icon.ico' : 'tray.png';
}
