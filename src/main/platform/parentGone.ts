const LOOK_EVERY_MS = 250;

/**
 * Calls back once when the process that started this one has ended. npm runs a script through a shell, and
 * where that is dash, a SIGTERM sent to npm ends the shell and never reaches the program. Windows does not
 * tell: there it never calls.
 */
export function onParentGone(gone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, LOOK_EVERY_MS);
  timer.unref();
}
