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

/** Deletions that wait for a change of mind. A studio closed meanwhile has deleted nothing: the safe side. */
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
  return {
    add(ids: readonly string[]): void {
      if (ids.length === 0) return;
      hide(ids);
      const cancel = timers.after(() => {
        toasts.dismiss(toast);
        void send(ids);
      }, UNDO_MS);
      const undo = (): void => {
        cancel();
        show(ids);
        toasts.dismiss(toast);
      };
      const toast = toasts.show({
        text: ids.length === 1 ? 'Image deleted.' : `${ids.length} images deleted.`,
        seconds: UNDO_MS / 1000,
        action: { label: 'Undo', run: undo },
      });
    },
  };
}
