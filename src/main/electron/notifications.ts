import type { StoredEvent } from '../../shared/contract/events.ts';
import type { ElectronParts, NotificationPart } from './electronParts.ts';
import type { WorkStatus } from './workStatus.ts';

export interface NotificationOptions {
  readonly Notification: ElectronParts['Notification'];
  readonly inSight: () => boolean;
  readonly showImage: (imageId: string) => void;
  readonly showQueue: () => void;
}

/** Tells, once, when all work has ended while nobody was looking; a click shows the last image, or the queue. */
export function createNotifications(options: NotificationOptions) {
  let images = 0;
  let failed = 0;
  let lastImage: string | undefined;
  // Kept, as a notification that is collected cannot be clicked.
  let shown: NotificationPart | undefined;

  const notify = (): void => {
    if (!options.Notification.isSupported()) return;
    const image = lastImage;
    shown = new options.Notification(wordsOf(images, failed));
    shown.on('click', () => (image === undefined ? options.showQueue() : options.showImage(image)));
    shown.show();
  };
  return {
    onEvent(event: StoredEvent): void {
      if (event.type === 'job.image') {
        images += 1;
        lastImage = event.data.image.id;
      } else if (event.type === 'job.completed') failed += event.data.failed;
      else if (event.type === 'job.failed') failed += 1;
    },
    onStatus(status: Pick<WorkStatus, 'state'>): void {
      if (status.state === 'working') return;
      if (images + failed > 0 && !options.inSight()) notify();
      images = 0;
      failed = 0;
      lastImage = undefined;
    },
  };
}

function wordsOf(images: number, failed: number): { title: string; body: string } {
  const could = failed === 1 ? '1 image could not be made' : `${failed} images could not be made`;
  if (images === 0) return { title: could, body: 'Open the queue to see why.' };
  const title = images === 1 ? 'Your image is ready' : `${images} images are ready`;
  return { title, body: failed > 0 ? `${could}. Click to see what was.` : 'Click to see it in the gallery.' };
}
