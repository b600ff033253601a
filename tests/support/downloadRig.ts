import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  createDownloadService,
  type DownloadService,
  type DownloadServicePorts,
} from '../../src/main/models/downloads/downloadService.ts';
import { createRateLimit } from '../../src/main/models/downloads/rateLimit.ts';
import { usualRules, type TransferRules } from '../../src/main/models/downloads/transferPorts.ts';
import { createWebGet } from '../../src/main/models/downloads/webGet.ts';
import type { Journal } from '../../src/main/journal/journal.ts';
import type { DownloadRequest, DownloadState, DownloadView } from '../../src/shared/schema/download.ts';
import type { StoredEvent } from '../../src/shared/contract/events.ts';
import { eventually } from './eventually.ts';
import { aJournal } from './journals.ts';
import { tempFolder } from './tempFolder.ts';

export const quickRules: TransferRules = {
  ...usualRules,
  connections: 1,
  leastPart: 64 * 1024,
  stallMs: 400,
  leastBytes: 400,
  checkpointMs: 10,
  firstWaitMs: 1,
  longestWaitMs: 5,
  tries: 4,
};

export interface DownloadRig {
  readonly service: DownloadService;
  readonly folder: string;
  readonly journal: Journal & { readonly published: StoredEvent[]; readonly file: string };
  readonly bugs: unknown[];
  scans(): number;
  /** Begins a download and waits until it is in one of these states. */
  run(request: Partial<DownloadRequest>, ...states: DownloadState[]): Promise<DownloadView>;
  until(id: string, ...states: DownloadState[]): Promise<DownloadView>;
  /** Names in the models folder and below, the hidden ones too. */
  files(): string[];
}

export interface RigOptions extends Partial<
  Pick<DownloadServicePorts, 'catalogue' | 'freeBytes' | 'atOnce' | 'folder' | 'installed'>
> {
  readonly hub?: string;
  readonly rules?: Partial<TransferRules>;
  readonly token?: () => string | undefined;
  readonly bytesPerSecond?: () => number | null;
  readonly journal?: DownloadRig['journal'];
  readonly answerWithinMs?: number;
  /** What a scan waits for. */
  readonly scanned?: () => Promise<void>;
  readonly proxyEnv?: Readonly<Record<string, string>>;
}

/** The real service over a real journal and a real network, with little patience. */
export function downloadRig(options: RigOptions = {}): DownloadRig {
  const folder = options.folder ?? join(tempFolder(), 'models');
  const journal = options.journal ?? aJournal();
  const bugs: unknown[] = [];
  let scans = 0;
  let ids = 0;
  const hub = options.hub ?? 'http://127.0.0.1:1';
  const allowHttp = (url: URL): boolean => url.hostname === '127.0.0.1' || url.hostname === 'localhost';
  const monotonic = (): number => performance.now();
  const service = createDownloadService({
    store: journal.downloads,
    catalogue: options.catalogue ?? { schema: 1, models: [] },
    folder,
    hub,
    allowHttp,
    rules: { ...quickRules, ...options.rules },
    get: createWebGet({
      hub,
      token: options.token ?? (() => undefined),
      allowHttp,
      userAgent: 'Tintype/test',
      proxyEnv: options.proxyEnv ?? {},
      answerWithinMs: options.answerWithinMs ?? 5000,
    }),
    limit: createRateLimit({ bytesPerSecond: options.bytesPerSecond ?? (() => null), monotonic }),
    random: () => 0.5,
    now: Date.now,
    monotonic,
    newId: () => `dl_${(ids += 1)}${journal.downloads.all().length}`,
    installed: options.installed ?? (() => false),
    scan: async () => {
      scans += 1;
      await options.scanned?.();
    },
    onBug: (thrown) => bugs.push(thrown),
    ...(options.freeBytes && { freeBytes: options.freeBytes }),
    ...(options.atOnce !== undefined && { atOnce: options.atOnce }),
  });
  onTestFinished(() => service.stop());
  const until: DownloadRig['until'] = (id, ...states) =>
    eventually(`the download to be ${states.join(' or ')}`, () => {
      if (bugs.length > 0) throw bugs[0];
      const view = service.get(id);
      return states.includes(view.state) && view;
    });
  return {
    service,
    folder,
    journal,
    bugs,
    scans: () => scans,
    until,
    async run(request, ...states) {
      const { download } = await service.create({ acceptLicence: false, ...request });
      return until(download.id, ...states);
    },
    files: () => {
      try {
        return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
      } catch {
        return [];
      }
    },
  };
}
