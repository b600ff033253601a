import type { DatabaseSync } from 'node:sqlite';
import type { NewEvent, StoredEvent } from '../../shared/contract/events.ts';
import type { ImageRecord } from '../../shared/schema/image.ts';
import { writeBackWhenQuiet } from './checkpoints.ts';
import { openDatabase, setAside, wasLeftOpen } from './database.ts';
import { createClientStore } from './clientStore.ts';
import type { ClientStore } from './clientStore.ts';
import { createDeliveryStore } from './deliveryStore.ts';
import type { DeliveryStore } from './deliveryStore.ts';
import { createDownloadStore } from './downloadStore.ts';
import type { DownloadStore } from './downloadStore.ts';
import { createEventLog } from './eventLog.ts';
import type { EventLog } from './eventLog.ts';
import { createImageStore } from './imageStore.ts';
import type { ImageStore } from './imageStore.ts';
import { createImageHashes } from './imageHashes.ts';
import { createInputNames } from './inputNames.ts';
import { createJobStore } from './jobStore.ts';
import type { JournalJobs } from './jobStore.ts';
import { createKeyStore } from './keyStore.ts';
import type { KeyStore } from './keyStore.ts';
import { createMeasurementStore } from './measurementStore.ts';
import type { MeasurementStore } from './measurementStore.ts';
import { createModelFileStore } from './modelFileStore.ts';
import type { ModelFileStore } from './modelFileStore.ts';
import { createSettingsStore } from './settingsStore.ts';
import type { SettingsStore } from './settingsStore.ts';
import { isCorrupt } from './sqliteError.ts';
import { createTemplateStore } from './templateStore.ts';
import type { TemplateStore } from './templateStore.ts';
import { createTransactions } from './transactions.ts';

export interface Journal {
  readonly jobs: JournalJobs;
  readonly images: ImageStore;
  readonly events: EventLog;
  readonly settings: SettingsStore;
  readonly measurements: MeasurementStore;
  readonly deliveries: DeliveryStore;
  readonly keys: KeyStore;
  readonly clients: ClientStore;
  readonly templates: TemplateStore;
  readonly modelFiles: ModelFileStore;
  readonly downloads: DownloadStore;
  /** The image whose file has this SHA-256, in hex; the first of several. */
  imageWithHash(sha256: string): ImageRecord | undefined;
  /** Ids of the input pictures that a job or an image names; reads every record. */
  namedInputs(): Set<string>;
  /**
   * Makes everything written by `work`, which must not wait, one transaction; events are published after its
   * commit. Inside another one it joins that, and its failure undoes only its own part.
   */
  transaction<T>(work: () => T): T;
  close(): void;
  /** Where a damaged journal was moved to; a new one was started in its place. */
  readonly recovered?: string;
}

export interface JournalOptions {
  /** Its folder is made where it is missing. */
  readonly file: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Hears every event once it is on disk, in order of ids. Must not throw. */
  readonly publish: (events: readonly StoredEvent[]) => void;
}

/**
 * Opens the journal of the app; one process at a time may have it open. Writes throw AppError `DISK_FULL` when
 * the disk is full, and work again once there is space.
 *
 * @throws AppError NOT_SUPPORTED when a newer version of the app wrote the file; Error when it cannot be opened.
 */
export function openJournal(options: JournalOptions): Journal {
  try {
    return openStores(options);
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    const recovered = setAside(options.file, options.now());
    return { ...openStores(options), recovered };
  }
}

function openStores(options: JournalOptions): Journal {
  const leftOpen = wasLeftOpen(options.file);
  const db = openDatabase(options.file);
  try {
    return createStores(db, leftOpen, options);
  } catch (error) {
    db.close();
    throw error;
  }
}

function createStores(db: DatabaseSync, leftOpen: boolean, { now, publish }: JournalOptions): Journal {
  const transactions = createTransactions({ db, publish, committed: writeBackWhenQuiet(db) });
  const events = createEventLog({ db, now, transactions });
  if (leftOpen) events.skipIds();
  const appendEvents = (added: readonly NewEvent[]): void => events.append(added);
  const images = createImageStore({ db, transactions, appendEvents });
  const clients = createClientStore(db);
  return {
    jobs: createJobStore({
      db,
      transactions,
      appendEvents,
      bookImage: (image) => images.insert(image, []),
      jobBooked: clients.jobBooked,
    }),
    images,
    events,
    settings: createSettingsStore({ db, transactions }),
    measurements: createMeasurementStore({ db, transactions }),
    deliveries: createDeliveryStore({ db, transactions }),
    keys: createKeyStore({ db, transactions }),
    clients,
    templates: createTemplateStore({ db, transactions, appendEvents }),
    modelFiles: createModelFileStore({ db, transactions }),
    downloads: createDownloadStore({ db, transactions, appendEvents }),
    imageWithHash: createImageHashes(db),
    namedInputs: createInputNames(db),
    transaction: (work) => transactions.run(work),
    close: () => {
      if (db.isOpen) db.close();
    },
  };
}
