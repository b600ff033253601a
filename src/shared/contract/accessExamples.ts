import type { ClientView, KeyView } from '../schema/access.ts';
import type { LogLine } from '../schema/log.ts';

const CREATED = 1_795_000_000_000;

export const key: KeyView = {
  id: 'key_0199f2f0c0de4e0c8a51b6a1d2c3e4f5',
  name: 'Note plugin',
  createdAt: CREATED,
  lastUsedAt: CREATED + 60_000,
  prefix: 'tt_ab12…',
};

export const client: ClientView = {
  name: key.name,
  jobs: { pending: 1, in_progress: 0, complete: 41, error: 1, cancelled: 2 },
  images: 57,
  computeMs: 912_345,
  firstSeenAt: CREATED,
  lastSeenAt: CREATED + 86_400_000,
  active: true,
};

export const logLine: LogLine = {
  id: 17,
  at: CREATED,
  level: 'info',
  message: 'request',
  fields: { method: 'POST', path: '/v1/images/generations', status: 201, ms: 3, client: key.name },
};
