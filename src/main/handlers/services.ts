import type { StoredEvent } from '../../shared/contract/events.ts';
import type { Capabilities, EngineView } from '../../shared/schema/engine.ts';
import type { Health } from '../../shared/schema/health.ts';
import type { LogPage, LogQuery } from '../../shared/schema/log.ts';
import type { InstalledModel, ModelView } from '../../shared/schema/model.ts';
import type { ModelKind } from '../../shared/schema/modelFile.ts';
import type { Access } from '../access/access.ts';
import type { Programs } from '../compose/programs.ts';
import type { KeyService } from '../access/keyService.ts';
import type { BuildService } from '../engine/builds/buildService.ts';
import type { DeviceService } from '../hardware/deviceService.ts';
import type { GenerationService } from '../generation/generationService.ts';
import type { JobRunner } from '../generation/jobRunner.ts';
import type { ClientTotals } from '../journal/clientStore.ts';
import type { JobQueue } from '../queue/jobQueue.ts';
import type { JobStore } from '../queue/ports.ts';
import type { Importer } from '../importer.ts';
import type { Inspector } from '../inspector.ts';
import type { ImageStore } from '../journal/imageStore.ts';
import type { DownloadService } from '../models/downloads/downloadService.ts';
import type { Secrets } from '../platform/secretFile.ts';
import type { TemplateService } from '../templates/templateService.ts';
import type { SettingsService } from '../settings/settingsService.ts';

/** Everything the operations are carried out by. */
export interface Services {
  readonly version: string;
  readonly uptimeMs: () => number;
  /** Who can reach the HTTP server. */
  readonly reach: Health['reach'];
  readonly generations: GenerationService;
  readonly runner: JobRunner;
  readonly queue: JobQueue;
  readonly jobs: JobStore;
  readonly images: Pick<ImageStore, 'get' | 'list' | 'patch' | 'remove'>;
  readonly files: { path(file: string): string; remove(file: string): Promise<void> };
  readonly thumbnails: {
    thumbnail(imageId: string, source: string, size: number): Promise<string>;
    drop(imageId: string): Promise<void>;
  };
  readonly keys: KeyService;
  readonly access: Access;
  readonly clients: { list(): ClientTotals[] };
  readonly readLog: (query: LogQuery) => LogPage;
  readonly models: {
    list(kind?: ModelKind | 'any'): ModelView[];
    scan(): Promise<void>;
    find(id?: string): InstalledModel;
    /** How the folders are called in which some changes show only after a scan. */
    crowded(): readonly string[];
  };
  readonly engine: { view(): EngineView; start(): Promise<void>; stop(reason: string): Promise<void> };
  readonly devices: Pick<DeviceService, 'view' | 'peek' | 'test' | 'settingsChanged'>;
  readonly programs: Pick<Programs, 'refresh'>;
  readonly capabilities: () => Capabilities;
  readonly settings: SettingsService;
  readonly downloads: Omit<DownloadService, 'stop'>;
  readonly builds: Pick<BuildService, 'list' | 'install' | 'pause' | 'remove' | 'rollback'>;
  readonly secrets: Secrets;
  readonly templates: TemplateService;
  readonly inspect: Inspector;
  readonly importer: Importer;
  readonly subscribe: (listener: (event: StoredEvent) => void) => () => void;
  readonly metrics: () => Promise<string>;
}

/** One page of a list, as every list answers it. */
export const pageOf = <T>(items: T[], total: number, { page, limit }: { page: number; limit: number }) => ({
  items,
  page,
  limit,
  total,
  pages: Math.ceil(total / limit),
});
