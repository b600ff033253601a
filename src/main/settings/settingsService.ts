import { randomBytes } from 'node:crypto';
import { AppError } from '../../shared/schema/error.ts';
import {
  settings as schema,
  type Settings,
  type SettingsPatch,
  type SettingsView,
} from '../../shared/schema/settings.ts';

export interface SettingsPorts {
  readonly store: { get(key: string): unknown; set(key: string, value: unknown): void; delete(key: string): void };
  /** Makes what it is given one transaction. */
  readonly transaction: (work: () => void) => void;
  readonly hashKey: (key: string) => string;
  /** Compares in a time that does not tell how close two hashes came. */
  readonly sameHash: (a: string, b: string) => boolean;
  /** A key given by the environment: it counts for this run, beside a stored one. */
  readonly environmentKey?: string | undefined;
  /** Other machines reach the server: without any key it would answer nobody. */
  readonly keyRequired: boolean;
  /** Whether there are keys of applications, kept elsewhere. */
  readonly otherKeySet: () => boolean;
  /** Hears of a kept setting that this version does not take; its default counts instead. */
  readonly ignored: (name: string) => void;
}

export type SettingsService = ReturnType<typeof createSettingsService>;

/** Settings over the journal. Keys are kept as hashes only. */
export function createSettingsService(ports: SettingsPorts) {
  const { store, hashKey, sameHash, environmentKey } = ports;
  let current = acceptable(store.get('settings'), ports.ignored);
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
    view: (): Omit<SettingsView, 'hubTokenSet'> => ({
      ...current,
      apiKeySet: hashes().length > 0,
      webhookSecret: webhookSecret(),
    }),
    keySet: (): boolean => hashes().length > 0,
    /** Whether this is the hash of the key of the settings, or of that of the environment. */
    hasHash: (hash: string): boolean => hashes().some((own) => sameHash(own, hash)),

    /**
     * Changes what the patch names; `apiKey: null` removes the stored key. Throws FORBIDDEN when that would leave
     * a server that other machines reach without a key, and DISK_FULL; nothing has changed then.
     */
    patch({ apiKey, ...rest }: Omit<SettingsPatch, 'hubToken'>): void {
      if (apiKey === null && ports.keyRequired && environmentHash === undefined && !ports.otherKeySet())
        throw new AppError(
          'FORBIDDEN',
          'Other machines can reach this server, so it must keep a key: without one it would answer nobody. ' +
            'Set another key instead, or restart it on 127.0.0.1 and remove the key then.',
        );
      const changes = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      const next = schema.parse({ ...current, ...changes });
      ports.transaction(() => {
        store.set('settings', next);
        if (apiKey === null) store.delete('apiKeyHash');
        else if (apiKey !== undefined) store.set('apiKeyHash', hashKey(apiKey));
      });
      current = next;
    },
  };
}

/** What an earlier version kept may be more than this one takes; that must not keep the app from starting. */
function acceptable(stored: unknown, ignored: (name: string) => void): Settings {
  const given = new Map(typeof stored === 'object' && stored !== null ? Object.entries(stored) : []);
  for (const [name, field] of Object.entries(schema.shape))
    if (!field.safeParse(given.get(name)).success) {
      given.delete(name);
      ignored(name);
    }
  return schema.parse(Object.fromEntries(given));
}
