import path from 'node:path';
import type { EngineKind } from '../../shared/schema/engine.ts';
import { AppError } from '../../shared/schema/error.ts';
import { capabilitiesOf, ENGINE_FEATURES } from '../capabilities.ts';
import type { Clock } from '../clock.ts';
import { createBus } from '../feed.ts';
import { fitPicture } from '../gallery/fitPicture.ts';
import { checkPicture } from '../gallery/checkPicture.ts';
import { createImportedFiles } from '../gallery/importedFiles.ts';
import { createImageFiles } from '../gallery/imageFiles.ts';
import { createInputImages } from '../gallery/inputImages.ts';
import { createThumbnails } from '../gallery/thumbnails.ts';
import { createImporter } from '../importer.ts';
import { createInspector } from '../inspector.ts';
import { openJournal } from '../journal/journal.ts';
import { inspectFolder } from '../models/inspectModel.ts';
import { watchFolders } from '../models/folderWatch.ts';
import { createFactsCache } from '../models/factsCache.ts';
import { createHasher } from '../models/hashFiles.ts';
import { createModelService } from '../models/modelService.ts';
import { acquireInstanceLock } from '../platform/instanceLock.ts';
import { makeFolder } from '../platform/makeFolder.ts';
import type { Logger } from '../platform/logger.ts';
import type { Seal } from '../platform/secretFile.ts';
import { createRequestInputs } from '../requestInputs.ts';
import { noDataFolder } from '../startFailure.ts';
import { builtInTemplates } from '../templates/builtInTemplates.ts';
import { createTemplateService } from '../templates/templateService.ts';
import { newId } from './ids.ts';
import { openAccess } from './access.ts';
import { openOwnSecrets, ownModelsFolder } from './downloads.ts';

/** Takes what is to be undone when the app stops; undone in reverse order. */
export type OnStop = (undo: () => void | Promise<void>) => void;

export interface StorageOptions {
  readonly dataDir: string;
  readonly modelsDirs: readonly string[];
  readonly starterModel: string;
  readonly environmentKey?: string | undefined;
  readonly http?: { readonly host: string };
  readonly seal?: Seal | undefined;
  readonly log: Logger;
  readonly clock: Clock;
  /** Of the engine that the next job is drawn with. */
  readonly engineKind: () => EngineKind;
}

export type Storage = Awaited<ReturnType<typeof openStorage>>;

/** Everything that is on disk: journal, settings, image files, models. Throws SERVER_BUSY when another process has the folder. */
export async function openStorage(options: StorageOptions, onStop: OnStop) {
  const { dataDir, log, clock } = options;
  await makeFolder(dataDir, 0o700).catch((cause: unknown) => {
    throw noDataFolder(dataDir, cause);
  });
  const lock = acquireInstanceLock(path.join(dataDir, 'instance.lock'));
  if (!lock.held)
    throw new AppError(
      'SERVER_BUSY',
      `Another Tintype is using ${dataDir}. Use that one, stop it, or choose another folder with --data-dir.`,
      { facts: { dataDir } },
    );
  onStop(() => lock.release());

  const bus = createBus((thrown) => log.error({ error: String(thrown) }, 'an event listener failed'));
  const journal = openJournal({ file: path.join(dataDir, 'journal.db'), now: clock.now, publish: bus.publish });
  onStop(() => journal.close());
  if (journal.recovered)
    log.warn(
      { movedTo: journal.recovered },
      'the journal was damaged; a new one was started, images are adopted from their files',
    );

  const { settings, keys, access: admission } = openAccess({ ...options, now: clock.now }, journal);
  const files = createImageFiles({ root: path.join(dataDir, 'images') });
  const thumbnails = createThumbnails({ root: dataDir });
  const modelsDirs = (): string[] => [
    ...new Set([...options.modelsDirs, ownModelsFolder(dataDir), ...settings.get().modelsDirs]),
  ];
  const modelsChanged = (count: number): void => journal.events.append([{ type: 'models.changed', data: { count } }]);
  const usableCount = (): number => models.list().filter(({ state }) => state === 'usable').length;
  let crowded: readonly string[] = [];
  const hasher = createHasher({
    files: () => models.files(),
    store: journal.modelFiles,
    changed: () => modelsChanged(usableCount()),
    failed: (file, thrown) =>
      log.warn(
        { file: path.basename(file), error: String(thrown) },
        'the hash of a model file could not be worked out',
      ),
  });
  const models = createModelService({
    folders: modelsDirs,
    engine: ENGINE_FEATURES,
    selectedId: () => settings.get().selectedModel,
    cache: createFactsCache(journal.modelFiles),
    hashOf: hasher.hashOf,
    changed(count) {
      hasher.wake();
      modelsChanged(count);
    },
    builtin: (read) => inspectFolder(options.starterModel, read),
  });
  await models.scan();
  const watch = watchFolders({
    folders: modelsDirs,
    scan: models.scan,
    failed: (thrown) => log.warn({ error: String(thrown) }, 'the models folders could not be looked at'),
    crowded(folders) {
      crowded = folders;
      if (folders.length > 0)
        log.warn({ folders }, 'some models folders are too full to be watched whole: changes there show after a scan');
      modelsChanged(usableCount());
    },
  });
  onStop(() => watch.stop());
  onStop(() => hasher.stop());
  const inputs = createRequestInputs({
    inputs: createInputImages({ root: dataDir }),
    image: journal.images.get,
    pathOf: files.path,
    fit: fitPicture,
  });
  const capabilities = () =>
    capabilitiesOf(
      settings.get(),
      models.loras().map(({ id }) => id),
      options.engineKind(),
    );
  const inspect = createInspector({ models, capabilities, hasInput: inputs.has });
  return {
    subscribe: bus.subscribe,
    journal,
    settings,
    secrets: openOwnSecrets(dataDir, options.seal, log),
    keys,
    access: admission,
    files,
    models: { ...models, crowded: () => crowded },
    hasher,
    thumbnails,
    inputs,
    capabilities,
    inspect,
    importer: createImporter({
      images: journal.images,
      imageWithHash: journal.imageWithHash,
      files: createImportedFiles({ path: files.path }),
      inspect,
      check: checkPicture,
      thumbnails: {
        make: (image) => thumbnails.thumbnail(image.id, files.path(image.file), 256),
        drop: thumbnails.drop,
      },
      newImageId: () => newId('img'),
      now: clock.now,
    }),
    templates: createTemplateService({
      store: journal.templates,
      builtIn: builtInTemplates,
      limit: 1000,
      now: clock.now,
    }),
  };
}
