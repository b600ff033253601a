import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lets a process, and what it starts from now on, give way to everything else that wants a processor: the desktop
 * stays smooth and our own answers quick while a picture is drawn on the CPU. As far as the system allows; what it
 * refuses is no fault, the work is only less polite.
 */
export function giveWay(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
    // Linux weighs whole sessions against each other where it groups them (sched(7), "autogroup"); the engine leads its own.
    if (process.platform === 'linux') {
      writeFileSync(`/proc/${pid}/autogroup`, String(constants.priority.PRIORITY_BELOW_NORMAL));
    }
  } catch {
    // Gone already, not ours to change, or a kernel without groups.
  }
}
