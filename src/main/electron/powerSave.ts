import type { ElectronParts } from './electronParts.ts';
import type { WorkStatus } from './workStatus.ts';

/** Keeps the machine from going to sleep while there is work; the screen may go dark. */
export function createPowerSave(blocker: ElectronParts['powerSaveBlocker']) {
  let id: number | undefined;
  return (status: Pick<WorkStatus, 'state'>): void => {
    const working = status.state === 'working';
    if (working && id === undefined) id = blocker.start('prevent-app-suspension');
    if (working || id === undefined) return;
    blocker.stop(id);
    id = undefined;
  };
}
