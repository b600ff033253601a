import { randomBytes } from 'node:crypto';
import {
  settings as schema,
  type Settings,
  type SettingsPatch,
  type SettingsView,
} from '../../shared/schema/settings.ts';

export interface SettingsPorts {
  readonly store: { get(key: string): unknown; set(key: string, value: unknown): void; delete(key: string): void };
  readonly hashKey: (key: string) => string;
  readonly sameKey: (candidate: string, hash: string) => boolean;
  /** A key given by the environment: it counts for this run, beside a stored one. */
  readonly environmentKey?: string | undefined;
}

export type SettingsService = ReturnType<typeof createSettingsService>;

/** Settings over the journal. Keys are kept as hashes only. */
export function createSettingsService({ store, hashKey, sameKey, environmentKey }: SettingsPorts) {
  let current = schema.parse(store.get('settings') ?? {});
  const environmentHash = environmentKey === undefined ? undefined : hashKey(environmentKey);
  const hashes = (): string[] => {
    const stored = store.get('apiKeyHash');
    return [
      ...(typeof stored === 'string' ? [stored] : []),
      ...(environmentHash === undefined ? [] : [environmentHash]),
    ];
  };

  const webhookSecret = (): string => {
    const stored = store.get('webhookSecret');
    if (typeof stored === 'string') return stored;
    const made = `whsec_${randomBytes(24).toString('base64')}`;
    store.set('webhookSecret', made);
    return made;
  };

  return {
    get: (): Settings => current,
    webhookSecret,
    view: (): SettingsView => ({ ...current, apiKeySet: hashes().length > 0, webhookSecret: webhookSecret() }),
    keySet: (): boolean => hashes().length > 0,
    checkKey: (candidate: string): boolean => hashes().some((hash) => sameKey(candidate, hash)),

    /** Changes what the patch names; `apiKey: null` removes the stored key. */
    patch({ apiKey, ...rest }: SettingsPatch): void {
      const changes = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      current = schema.parse({ ...current, ...changes });
      store.set('settings', current);
      if (apiKey === null) store.delete('apiKeyHash');
      else if (apiKey !== undefined) store.set('apiKeyHash', hashKey(apiKey));
    },
  };
}
