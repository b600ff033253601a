import type { Link } from './client/link.ts';
import { createAskedBy, type AskedByStore } from './state/askedBy.ts';
import { createBuilds, type BuildsStore } from './state/builds.ts';
import { createClock, type Clock } from './state/clock.ts';
import { createCapabilities, type CapabilitiesStore } from './state/capabilities.ts';
import { createCreateForm, type CreateForm } from './state/createForm.ts';
import { createDevices, type DevicesStore } from './state/devices.ts';
import { createDraft, type DraftStore } from './state/draft.ts';
import { createDownloads, type DownloadsStore } from './state/downloads.ts';
import { createFeed, type FeedStore } from './state/feed.ts';
import { createFormFit, type FormFitStore } from './state/formFit.ts';
import { createGallery, type GalleryStore } from './state/gallery.ts';
import { createGalleryView, type GalleryViewStore } from './state/galleryView.ts';
import { createHealth, type HealthStore } from './state/health.ts';
import { createJobs, type JobsStore } from './state/jobs.ts';
import { createKeys, type KeysStore } from './state/keys.ts';
import { createLibrary, type LibraryStore } from './state/library.ts';
import { createModelFits, type ModelFitsStore } from './state/modelFits.ts';
import { createModels, type ModelsStore } from './state/models.ts';
import { createNews } from './state/news.ts';
import { ownShelf, type Shelf } from './state/persisted.ts';
import { createPictureFolder, type PictureFolderStore } from './state/pictureFolder.ts';
import { createPictureRestore, type PictureRestore } from './state/pictureRestore.ts';
import { startPoller } from './state/poller.ts';
import { createPromptHistory, type PromptHistory } from './state/promptHistory.ts';
import { createQueueCancel, type QueueCancelStore } from './state/queueCancel.ts';
import { createQueueMoves, type QueueMovesStore } from './state/queueMoves.ts';
import { createRoute, type AddressPort, type RouteStore } from './state/route.ts';
import { createServerLog, type ServerLogStore } from './state/serverLog.ts';
import { createServerUrl, type ServerUrl } from './state/serverUrl.ts';
import { type ClientsStore, createClients } from './state/serverWatch.ts';
import { createSession, type SessionStore } from './state/session.ts';
import { createSettingEdits, type SettingEditsStore } from './state/settingEdits.ts';
import { createSettings, type SettingsStore } from './state/settings.ts';
import { createSettingsAgain, type SettingsAgain } from './state/settingsAgain.ts';
import { createStage, type StageStore } from './state/stage.ts';
import { createStyleUse, type StyleUse } from './state/styleUse.ts';
import { createTemplates, type TemplatesStore } from './state/templates.ts';
import { createTheme, type ThemePorts, type ThemeStore } from './state/theme.ts';
import type { Timers } from './state/timers.ts';
import { createToasts, type Toasts } from './state/toasts.ts';

export interface StudioPorts {
  readonly link: Link;
  /** What the browser keeps for all its windows. */
  readonly shelf: Shelf;
  /** What it keeps for this window alone. */
  readonly windowShelf: Shelf;
  readonly timers: Timers;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** A name that nothing else has. */
  readonly newKey: () => string;
  readonly address: AddressPort;
  readonly theme: Omit<ThemePorts, 'shelf'>;
}

/** All the studio's state; components reach it through `useStudio`. */
export interface Studio {
  readonly link: Link;
  readonly feed: FeedStore;
  readonly jobs: JobsStore;
  readonly draft: DraftStore;
  readonly promptHistory: PromptHistory;
  readonly templates: TemplatesStore;
  readonly styleUse: StyleUse;
  readonly stage: StageStore;
  readonly createForm: CreateForm;
  readonly formFit: FormFitStore;
  readonly modelFits: ModelFitsStore;
  readonly pictureRestore: PictureRestore;
  readonly queueMoves: QueueMovesStore;
  readonly queueCancel: QueueCancelStore;
  readonly settingsAgain: SettingsAgain;
  readonly clock: Clock;
  readonly gallery: GalleryStore;
  readonly galleryView: GalleryViewStore;
  readonly askedBy: AskedByStore;
  readonly serverUrl: ServerUrl;
  readonly models: ModelsStore;
  readonly library: LibraryStore;
  readonly downloads: DownloadsStore;
  readonly builds: BuildsStore;
  readonly settings: SettingsStore;
  readonly settingEdits: SettingEditsStore;
  readonly health: HealthStore;
  readonly keys: KeysStore;
  readonly clients: ClientsStore;
  readonly serverLog: ServerLogStore;
  readonly pictureFolder: PictureFolderStore;
  readonly capabilities: CapabilitiesStore;
  readonly devices: DevicesStore;
  readonly session: SessionStore;
  readonly route: RouteStore;
  readonly theme: ThemeStore;
  readonly toasts: Toasts;
  /** Begins to listen and to ask; answers what ends it all. */
  start(): () => void;
}

/** Puts the stores together over a link. */
export function createStudio(ports: StudioPorts): Studio {
  const { link, shelf, timers, random, newKey, address, theme } = ports;
  const own = ownShelf(ports.windowShelf, shelf);
  const toasts = createToasts();
  const feed = createFeed({ link });
  const settings = createSettings({ link, toasts });
  const capabilities = createCapabilities({ link });
  const devices = createDevices({ link, toasts });
  const models = createModels({ link, feed, settings, toasts });
  const library = createLibrary({ link });
  const downloads = createDownloads({ link, feed, toasts });
  const builds = createBuilds({ link, feed, toasts });
  const gallery = createGallery({ link, feed, toasts, timers });
  const health = createHealth({ link });
  const keys = createKeys({ link, settings, toasts });
  const stores = {
    jobs: createJobs({ link, feed, toasts, newKey }),
    galleryView: createGalleryView({ shelf, timers }),
    askedBy: createAskedBy({ link }),
    serverUrl: createServerUrl({ link }),
    settingEdits: createSettingEdits({ link, settings, timers, toasts }),
    health,
    keys,
    clients: createClients({ link, health, keys, timers }),
    serverLog: createServerLog({ link, timers }),
    pictureFolder: createPictureFolder({ link, toasts }),
    draft: createDraft({ shelf: own, timers, random }),
    promptHistory: createPromptHistory({ shelf, timers }),
    session: createSession({ link }),
    route: createRoute(address),
    theme: createTheme({ ...theme, shelf }),
  };
  const { draft, jobs, promptHistory } = stores;
  const templates = createTemplates({ link, feed, toasts });
  const styleUse = createStyleUse({ draft, shelf: own, timers });
  const news = createNews({ link, feed, toasts, models, library, settings, capabilities, devices });
  const refetch = (): void => {
    news.refetch();
    void templates.refresh();
    if (downloads.getState().state !== 'idle') void downloads.refresh();
  };
  const stage = createStage({ jobs });
  const createForm = createCreateForm({ feed, draft, styleUse, templates, models, jobs, stage, promptHistory, toasts });
  const pictureRestore = createPictureRestore({ link, draft, styleUse, toasts, renewed: createForm.renew });
  return {
    link,
    feed,
    settings,
    capabilities,
    devices,
    models,
    library,
    downloads,
    builds,
    gallery,
    toasts,
    ...stores,
    templates,
    styleUse,
    stage,
    createForm,
    formFit: createFormFit({ link, feed, timers, draft, styleUse, templates, models }),
    modelFits: createModelFits({ link, feed, models, timers }),
    pictureRestore,
    queueMoves: createQueueMoves({ feed, jobs, toasts }),
    queueCancel: createQueueCancel({ link, feed, jobs, toasts }),
    settingsAgain: createSettingsAgain({ link, feed, draft, pictureRestore, route: stores.route, toasts }),
    clock: createClock({ timers }),
    start() {
      const stops = [
        news.start(),
        gallery.start(),
        templates.start(),
        downloads.start(),
        builds.start(),
        stores.route.start(),
        stores.theme.start(),
        startPoller({ link, feed, timers, refetch }),
        feed.start(),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
