import type { App } from '../app.ts';
import type { Logger } from '../platform/logger.ts';
import type { ElectronParts } from './electronParts.ts';
import { createNotifications } from './notifications.ts';
import { createPowerSave } from './powerSave.ts';
import { showProgress } from './progress.ts';
import type { StudioMessages } from './studioMessages.ts';
import { createTray } from './tray.ts';
import { watchWork } from './watchWork.ts';
import type { StudioWindow } from './window.ts';
import type { WorkStatus } from './workStatus.ts';

export interface ShowWorkOptions {
  readonly electron: ElectronParts;
  readonly core: Pick<App, 'call' | 'feed' | 'subscribe'>;
  readonly studio: StudioWindow;
  readonly messages: StudioMessages;
  readonly icons: string;
  readonly platform: NodeJS.Platform;
  readonly quit: () => void;
  readonly log: Logger;
  readonly changed: (status: WorkStatus) => void;
}

/** Shows outside of the window what the app is doing: tray, taskbar, notifications; keeps the machine awake meanwhile. Answers what ends that. */
export function showWork(options: ShowWorkOptions): () => void {
  const { electron, core, studio, messages } = options;
  const show = (): void => void studio.show();
  const notifications = createNotifications({
    Notification: electron.Notification,
    inSight: studio.inSight,
    showImage: (imageId) => {
      show();
      messages.tell({ kind: 'image', imageId });
    },
    showQueue: () => {
      show();
      messages.tell({ kind: 'place', place: 'queue' });
    },
  });
  const tray = createTray({ ...options, call: core.call, show });
  const stayAwake = createPowerSave(electron.powerSaveBlocker);
  const unsubscribe = core.subscribe(notifications.onEvent);
  const endWatch = watchWork({
    feed: core.feed,
    changed: (status) => {
      options.changed(status);
      tray.show(status);
      showProgress(studio.current(), status);
      stayAwake(status);
      notifications.onStatus(status);
    },
  });
  return () => {
    endWatch();
    unsubscribe();
    stayAwake({ state: 'idle' });
    showProgress(studio.current(), { state: 'idle' });
    tray.destroy();
  };
}
