import type { WindowPart } from './electronParts.ts';
import type { WorkStatus } from './workStatus.ts';

/** Shows the progress of the work on the taskbar or dock icon. Values above 1 mean "at work, no measure yet". */
export function showProgress(window: Pick<WindowPart, 'setProgressBar'> | undefined, status: WorkStatus): void {
  switch (status.state) {
    case 'idle':
      window?.setProgressBar(-1);
      return;
    case 'paused':
      window?.setProgressBar(0, { mode: 'paused' });
      return;
    case 'working':
      window?.setProgressBar(status.percentage === undefined ? 2 : status.percentage / 100, { mode: 'normal' });
  }
}
