import path from 'node:path';
import type { Catalogue } from '../../shared/schema/catalogue.ts';
import type { Clock } from '../clock.ts';
import type { Journal } from '../journal/journal.ts';
import { builtInCatalogue } from '../models/downloads/builtInCatalogue.ts';
import { createDownloadService } from '../models/downloads/downloadService.ts';
import { createRateLimit } from '../models/downloads/rateLimit.ts';
import { type TransferRules, usualRules } from '../models/downloads/transferPorts.ts';
import { createWebGet } from '../models/downloads/webGet.ts';
import type { ModelService } from '../models/modelService.ts';
import type { Logger } from '../platform/logger.ts';
import { openSecrets, type Seal } from '../platform/secretFile.ts';
import { isLoopback } from '../platform/loopback.ts';
import { newId } from './ids.ts';
import type { OnStop } from './storage.ts';

/** Name of the token of Hugging Face among the secrets. */
export const HUB_TOKEN = 'hubToken';

const HUB = 'https://huggingface.co';
const ANSWER_WITHIN_MS = 30_000;

export interface DownloadOptions {
  /** Origin of a mirror of the hub. One on this machine may go without encryption. */
  readonly hub?: string | undefined;
  /** Instead of the one that comes with the app. */
  readonly catalogue?: Catalogue;
  readonly rules?: Partial<TransferRules>;
  /** Instead of the variables of the environment: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`. */
  readonly proxyEnv?: Readonly<Record<string, string | undefined>>;
}

/** Where downloaded models go; a folder of the user's is only read. */
export const ownModelsFolder = (dataDir: string): string => path.join(dataDir, 'models');

/** Secrets of the data folder: those that a keychain has sealed are of no use without it, and have a file of their own. */
export const openOwnSecrets = (dataDir: string, seal: Seal | undefined, log: Logger) =>
  openSecrets({
    file: path.join(dataDir, seal ? 'secrets.sealed.json' : 'secrets.json'),
    seal,
    unreadable: (thrown) =>
      log.warn({ error: String(thrown) }, 'the kept secrets cannot be read; they must be given anew'),
  });

interface DownloadsWork {
  readonly dataDir: string;
  readonly appName: string;
  readonly downloads?: DownloadOptions | undefined;
  readonly log: Logger;
  readonly clock: Clock;
}

interface DownloadsStorage {
  readonly journal: Journal;
  readonly models: ModelService;
  readonly secrets: { get(name: string): string | undefined };
  readonly settings: { get(): { readonly downloadBytesPerSecond: number | null } };
}

export type Transfer = ReturnType<typeof openTransfer>;

/** How files come from afar, of whatever kind: over the same line, at one limit together. */
export function openTransfer(
  { appName, downloads = {}, clock }: Pick<DownloadsWork, 'appName' | 'downloads' | 'clock'>,
  { secrets, settings }: Pick<DownloadsStorage, 'secrets' | 'settings'>,
) {
  const hub = downloads.hub ?? HUB;
  // A mirror on this machine is a test, or a person's own doing: nobody is on the way to it.
  const hubIsHere = isLoopback(new URL(hub).hostname);
  const allowHttp = (url: URL): boolean => hubIsHere && isLoopback(url.hostname);
  return {
    hub,
    allowHttp,
    rules: { ...usualRules, ...downloads.rules },
    get: createWebGet({
      hub,
      token: () => secrets.get(HUB_TOKEN),
      allowHttp,
      userAgent: appName.replace(' ', '/'),
      proxyEnv: downloads.proxyEnv ?? process.env,
      answerWithinMs: ANSWER_WITHIN_MS,
    }),
    limit: createRateLimit({
      bytesPerSecond: () => settings.get().downloadBytesPerSecond,
      monotonic: clock.monotonic,
    }),
    random: Math.random,
    now: clock.now,
  };
}

/** Downloads of models, which begin at once with what the last run left. */
export function openDownloads(
  { dataDir, downloads = {}, log, clock }: DownloadsWork,
  { journal, models }: DownloadsStorage,
  transfer: Transfer,
  onStop: OnStop,
) {
  const service = createDownloadService({
    ...transfer,
    store: journal.downloads,
    catalogue: downloads.catalogue ?? builtInCatalogue,
    folder: ownModelsFolder(dataDir),
    monotonic: clock.monotonic,
    newId: () => newId('dl'),
    installed: (id) => models.list().some((model) => model.id === id && model.state === 'usable'),
    scan: models.scan,
    onBug: (thrown, downloadId) =>
      log.error(
        { downloadId, error: thrown instanceof Error ? thrown.stack : String(thrown) },
        'a download failed unexpectedly',
      ),
  });
  onStop(() => service.stop());
  return service;
}
