import { AppError } from '../../shared/schema/error.ts';
import type { Timers } from './timers.ts';
import type { Toasts } from './toasts.ts';
import { inWords } from './words.ts';

/** How long a deletion can be undone. */
const UNDO_MS = 8000;

export interface DeletionPorts {
  readonly timers: Timers;
  readonly toasts: Toasts;
  readonly remove: (id: string) => Promise<void>;
  readonly hide: (ids: readonly string[]) => void;
  readonly show: (ids: readonly string[]) => void;
}

/**
 * Deletions that wait for a change of mind, all together: one more begins the wait anew, and Undo brings back all of them,
 * so that none can be lost behind the others. A studio closed meanwhile has deleted nothing: the safe side.
 */
export function createDeletions({ timers, toasts, remove, hide, show }: DeletionPorts) {
  const send = async (ids: readonly string[]): Promise<void> => {
    for (const id of ids) {
      try {
        await remove(id);
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.code === 'NOT_FOUND') continue;
        show([id]);
        toasts.error(inWords(thrown));
      }
    }
  };
  let waiting: { readonly ids: readonly string[]; readonly stop: () => void } | undefined;
  return {
    add(more: readonly string[]): void {
      if (more.length === 0) return;
      hide(more);
      const ids = [...(waiting?.ids ?? []), ...more];
      waiting?.stop();
      const stop = (): void => {
        cancel();
        toasts.dismiss(toast);
        waiting = undefined;
      };
      const cancel = timers.after(() => {
        stop();
        void send(ids);
      }, UNDO_MS);
      const undo = (): void => {
        stop();
        show(ids);
      };
      const toast = toasts.show({
        text: ids.length === 1 ? 'Image deleted.' : `${ids.length} images deleted.`,
        seconds: UNDO_MS / 1000,
        action: { label: 'Undo', run: undo },
      });
      waiting = { ids, stop };
    },
  };
}
