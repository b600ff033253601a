import type { Snapshot } from '../../shared/contract/events.ts';

/** What the app is doing, as far as it is shown outside of the window. */
export type WorkStatus =
  | { readonly state: 'idle' }
  /** Nothing is at work because the queue is paused; `waiting` counts jobs. */
  | { readonly state: 'paused'; readonly waiting: number }
  | {
      readonly state: 'working';
      /** 0 … 100, of the job at work; undefined until it has begun. */
      readonly percentage: number | undefined;
      readonly image: number;
      readonly images: number;
      readonly waiting: number;
    };

/** The status that a snapshot of everything tells. */
export function workStatus({ queue, jobs }: Pick<Snapshot, 'queue' | 'jobs'>): WorkStatus {
  const waiting = queue.total;
  const job = jobs.find(({ status }) => status === 'in_progress');
  if (job)
    return {
      state: 'working',
      percentage: job.progress?.percentage,
      image: job.progress?.currentImage ?? 1,
      images: job.progress?.totalImages ?? job.request.count,
      waiting,
    };
  if (waiting === 0) return { state: 'idle' };
  if (queue.paused) return { state: 'paused', waiting };
  return { state: 'working', percentage: undefined, image: 1, images: 1, waiting: waiting - 1 };
}

/** The status in words, for the tray. */
export function statusWords(status: WorkStatus): string {
  switch (status.state) {
    case 'idle':
      return 'Nothing to do';
    case 'paused':
      return `Paused, ${jobs(status.waiting)} waiting`;
    case 'working': {
      const image = status.images > 1 ? `image ${status.image} of ${status.images}` : 'an image';
      const share = status.percentage === undefined ? '' : `, ${Math.floor(status.percentage)} %`;
      const more = status.waiting > 0 ? `, ${jobs(status.waiting)} waiting` : '';
      return `Making ${image}${share}${more}`;
    }
  }
}

const jobs = (count: number): string => (count === 1 ? '1 job' : `${count} jobs`);
