import { randomBytes } from 'node:crypto';
import { createAccess } from '../access/access.ts';
import { createKeyService } from '../access/keyService.ts';
import { createSessions } from '../access/sessions.ts';
import type { Journal } from '../journal/journal.ts';
import type { Logger } from '../platform/logger.ts';
import { createSettingsService } from '../settings/settingsService.ts';
import { hashKey, sameHash } from '../transport/http/apiKey.ts';
import { isLoopback } from '../platform/loopback.ts';
import { newId } from './ids.ts';

export interface AccessOptions {
  readonly environmentKey?: string | undefined;
  readonly http?: { readonly host: string };
  readonly log: Logger;
  readonly now: () => number;
}

/** Settings, keys and sessions: what decides who is let in. */
export function openAccess(options: AccessOptions, journal: Journal) {
  const { log, now } = options;
  const keyRequired = options.http !== undefined && !isLoopback(options.http.host);
  const settings = createSettingsService({
    store: journal.settings,
    transaction: journal.transaction,
    hashKey,
    sameHash,
    environmentKey: options.environmentKey,
    keyRequired,
    otherKeySet: () => keys.count() > 0,
    ignored: (name) => log.warn({ setting: name }, 'a setting that was kept cannot be used; its default counts'),
  });
  const keys = createKeyService({
    store: journal.keys,
    now,
    newId: () => newId('key'),
    newKey: () => `tt_${randomBytes(20).toString('hex')}`,
    hashKey,
    sameHash,
    keyRequired,
    otherKeySet: settings.keySet,
    notWritten: (thrown) => log.warn({ error: String(thrown) }, 'the last use of an API key could not be written down'),
  });
  const sessions = createSessions({ now, newToken: () => randomBytes(32).toString('base64url'), hash: hashKey });
  return { settings, keys, access: createAccess({ keys, sessions, ownKey: settings, hashKey }) };
}
