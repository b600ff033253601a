import { AppError, type Issue } from '../../shared/schema/error.ts';
import type { SettingsPatch, SettingsView } from '../../shared/schema/settings.ts';
import type { Link } from '../client/link.ts';
import { createResource, type ResourceStore } from './resource.ts';
import type { Toasts } from './toasts.ts';
import { inWords } from './words.ts';

export interface SettingsActions {
  /** Changes settings. False when refused, which is told by a toast unless `onIssues` takes the problems. */
  change(patch: SettingsPatch, onIssues?: (issues: readonly Issue[]) => void): Promise<boolean>;
}

export type SettingsStore = ResourceStore<SettingsView, SettingsActions>;

/** The settings in force. */
export function createSettings({ link, toasts }: { link: Pick<Link, 'call'>; toasts: Toasts }): SettingsStore {
  const resource = createResource(() => link.call('settings.get', {}));
  return {
    ...resource,
    async change(patch, onIssues) {
      try {
        resource.put(await link.call('settings.patch', { body: patch }));
        return true;
      } catch (thrown) {
        const issues = thrown instanceof AppError ? thrown.issues : undefined;
        if (onIssues && issues) onIssues(issues);
        else toasts.error(inWords(thrown));
        return false;
      }
    },
  };
}
